package org.ivgmp.edge.console.internal;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.ivgmp.edge.why.Mark;
import org.ivgmp.edge.why.Step;

/// An answer for a terminal and for programs.
final class WhyText {

    private static final int NAME_WIDTH = 18;

    private WhyText() {
    }

    private static String mark(Mark mark) {
        return switch (mark) {
            case OK -> "ok";
            case NO -> "NO";
            case UNKNOWN -> "?";
            case NOT_APPLICABLE -> "-";
        };
    }

    private static Optional<Step> obstacle(List<Step> steps) {
        return steps.stream().filter(step -> step.mark() == Mark.NO).findFirst();
    }

    /// One line for what is in the way, and what to do.
    static String conclusion(List<Step> steps) {
        long unknown = steps.stream().filter(step -> step.mark() == Mark.UNKNOWN).count();
        return obstacle(steps).map(step -> "In the way: " + step.name() + ": " + step.finding() + ". " + step.mend())
                .orElse(unknown == 0 ? "Nothing is in the way here."
                        : "Nothing is known to be in the way here; " + unknown + " steps could not be told.");
    }

    static String plain(List<Step> steps) {
        StringBuilder text = new StringBuilder();
        for (Step step : steps) {
            text.append(String.format("%-3s %-" + NAME_WIDTH + "s%s%n", mark(step.mark()), step.name(), step.finding()));
        }
        return text.append('\n').append(conclusion(steps)).append('\n').toString();
    }

    static Map<String, Object> json(List<Step> steps) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("conclusion", conclusion(steps));
        answer.put("steps", steps.stream().map(step -> {
            Map<String, Object> line = new LinkedHashMap<>();
            line.put("phase", step.phase().name());
            line.put("name", step.name());
            line.put("mark", step.mark().name());
            line.put("finding", step.finding());
            line.put("mend", step.mend());
            return line;
        }).toList());
        return answer;
    }
}
