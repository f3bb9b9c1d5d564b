package org.ivgmp.vnoc.why;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// All answers, put together along the packet's way.
public record Report(List<Section> sections) {

    /// That a site which could send does not is no wonder, and not in the way.
    private static final String SOURCE = "source";
    private static final String ANSWER = "answer";

    public Report {
        sections = List.copyOf(sections);
    }

    /// What is in the way.
    public record Obstacle(Section section, Step step) {
    }

    /// @param subject the site in question
    /// @param answers of those sites that answered
    public static Report of(String subject, Diagnosis diagnosis, Map<Asking, List<Step>> answers) {
        List<Section> sections = new ArrayList<>();
        for (Asking asking : diagnosis.asked()) {
            for (Phase phase : asking.part() == Part.RECEIVER ? List.of(Phase.ASK, Phase.ARRIVE) : List.of(Phase.SEND)) {
                section(asking, phase, Optional.ofNullable(answers.get(asking))).ifPresent(sections::add);
            }
        }
        sections.add(new Section(Optional.empty(), Phase.VNOC, diagnosis.steps()));
        sections.sort(Comparator.comparingInt(section -> section.rank(subject)));
        return new Report(sections);
    }

    private static Optional<Section> section(Asking asking, Phase phase, Optional<List<Step>> answer) {
        if (answer.isEmpty()) {
            return phase == Phase.ARRIVE ? Optional.empty() : Optional.of(new Section(Optional.of(asking), phase,
                    List.of(new Step(phase, ANSWER, Mark.UNKNOWN, asking.site() + " does not answer: its edge is down, cut off, "
                            + "or older than this question", ""))));
        }
        List<Step> steps = answer.get().stream().filter(step -> step.phase() == phase).toList();
        return steps.isEmpty() ? Optional.empty() : Optional.of(new Section(Optional.of(asking), phase, steps));
    }

    /// The first one along the way.
    public Optional<Obstacle> obstacle() {
        for (Section section : sections) {
            for (Step step : section.steps()) {
                if (step.mark() == Mark.NO && !(section.candidate() && step.name().equals(SOURCE))) {
                    return Optional.of(new Obstacle(section, step));
                }
            }
        }
        return Optional.empty();
    }

    /// The sites that were asked and have not answered; what could send but is not known to, apart.
    private List<String> silent() {
        return sections.stream().filter(section -> !section.candidate() && section.steps().stream()
                .anyMatch(step -> step.name().equals(ANSWER) && step.mark() == Mark.UNKNOWN)).map(Section::site).distinct().toList();
    }

    /// One line.
    public String conclusion() {
        String silent = silent().isEmpty() ? "" : String.join(", ", silent()) + (silent().size() == 1 ? " does" : " do")
                + " not answer. ";
        return silent + found();
    }

    private String found() {
        long unknown = sections.stream().flatMap(section -> section.steps().stream())
                .filter(step -> step.mark() == Mark.UNKNOWN).count();
        return obstacle().map(found -> "In the way: " + found.section().title() + ", " + found.step().name() + ": "
                + found.step().finding() + ". " + found.step().mend())
                .orElse(unknown == 0 ? "Nothing is in the way." : "Nothing is known to be in the way, but " + unknown
                        + " of the steps could not be told.");
    }
}
