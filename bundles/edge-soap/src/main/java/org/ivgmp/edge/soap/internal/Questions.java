package org.ivgmp.edge.soap.internal;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import java.util.regex.Pattern;

import org.ivgmp.contract.VnocPortType;
import org.ivgmp.edge.why.Explainer;
import org.ivgmp.edge.why.Mark;
import org.ivgmp.edge.why.Part;
import org.ivgmp.edge.why.Phase;
import org.ivgmp.edge.why.Question;
import org.ivgmp.edge.why.Step;
import org.ivgmp.net.IpAddress;

/// Takes the VNOC's questions and answers them, a few at a time: docs/ivgmp.md, section 5. Whatever goes wrong, the policy's long polls
/// go on, and the operator is told that this site did not answer.
final class Questions implements AutoCloseable {

    private static final Logger LOG = System.getLogger("org.ivgmp.edge.soap");
    /// An empty answer this much before its time is a hint that there are questions.
    static final Duration EARLY = Duration.ofMillis(500);
    private static final int AT_ONCE = 8;
    private static final int TAKEN_MAX = 64;
    private static final int STEPS_MAX = 64;
    private static final int PEERS_MAX = 64;
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{16,64}");

    private final VnocPortType vnoc;
    private final Supplier<Optional<Explainer>> explainer;
    private final Semaphore turns = new Semaphore(AT_ONCE);
    private final ExecutorService work = Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("why-", 0).factory());

    private record Asked(String id, Question question) {
    }

    Questions(VnocPortType vnoc, Supplier<Optional<Explainer>> explainer) {
        this.vnoc = vnoc;
        this.explainer = explainer;
    }

    /// After a long poll that brought no document.
    ///
    /// @param wait   how long it might have taken
    /// @param lasted how long it took
    void afterEmptyPoll(Duration wait, Duration lasted) {
        if (lasted.compareTo(wait.minus(EARLY)) >= 0) {
            return;
        }
        try {
            work.execute(this::take);
        } catch (RejectedExecutionException closing) {
            // closing
        }
    }

    private void take() {
        if (!turns.tryAcquire()) {
            return;
        }
        try {
            for (Asked asked : read(vnoc.takeQuestions())) {
                work.execute(() -> answer(asked));
            }
        } catch (Exception failure) { // CXF throws whatever its transport threw, checked ones undeclared
            LOG.log(Level.DEBUG, "questions could not be taken: " + Causes.of(failure));
        } finally {
            turns.release();
        }
    }

    private void answer(Asked asked) {
        if (!turns.tryAcquire()) {
            return;
        }
        try {
            vnoc.answerQuestion(asked.id(), steps(asked.question()).stream().limit(STEPS_MAX).map(Questions::wire).toList());
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        } catch (Exception failure) { // as above
            LOG.log(Level.DEBUG, "a question could not be answered: " + Causes.of(failure));
        } finally {
            turns.release();
        }
    }

    private List<Step> steps(Question question) throws InterruptedException {
        Optional<Explainer> there = explainer.get();
        if (there.isPresent()) {
            return there.get().explain(question);
        }
        Phase phase = question.part() == Part.RECEIVER ? Phase.ASK : Phase.SEND;
        return List.of(new Step(phase, "answer", Mark.UNKNOWN, "the bundle edge-why does not run at this site", ""));
    }

    /// What the VNOC says is checked like any input; a question that is none is left out.
    private static List<Asked> read(List<org.ivgmp.contract.Question> wire) {
        List<Asked> asked = new ArrayList<>();
        for (org.ivgmp.contract.Question question : wire == null ? List.<org.ivgmp.contract.Question>of() : wire) {
            if (asked.size() < TAKEN_MAX && question.getId() != null && ID.matcher(question.getId()).matches()
                    && question.getPart() != null && question.getPeer().size() <= PEERS_MAX) {
                asked.add(new Asked(question.getId(), new Question(Optional.of(DocumentReader.name(question.getVpn())),
                        IpAddress.of(DocumentReader.present(question.getGroup(), "group")),
                        Part.valueOf(question.getPart().name()),
                        Set.copyOf(question.getPeer().stream().map(DocumentReader::name).distinct().toList()))));
            }
        }
        return asked;
    }

    private static org.ivgmp.contract.Step wire(Step step) {
        org.ivgmp.contract.Step wire = new org.ivgmp.contract.Step();
        wire.setPhase(org.ivgmp.contract.Phase.valueOf(step.phase().name()));
        wire.setName(step.name());
        wire.setMark(org.ivgmp.contract.Mark.valueOf(step.mark().name()));
        wire.setFinding(step.finding());
        wire.setMend(step.mend());
        return wire;
    }

    @Override
    public void close() {
        work.shutdownNow();
    }
}
