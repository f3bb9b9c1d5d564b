package org.ivgmp.edge.why.core;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

import org.ivgmp.edge.why.Mark;
import org.ivgmp.edge.why.Phase;
import org.ivgmp.edge.why.Step;

/// The steps so far. Once a step has been in the way for good, those that hang on it do not apply.
final class Trace {

    private final List<Step> steps = new ArrayList<>();
    private String blockedBy = "";

    /// What a step found.
    record Finding(Mark mark, String figure, String mend, boolean blocks) {
    }

    static Finding ok(String figure) {
        return new Finding(Mark.OK, figure, "", false);
    }

    static Finding unknown(String figure) {
        return new Finding(Mark.UNKNOWN, figure, "", false);
    }

    static Finding notApplicable(String figure) {
        return new Finding(Mark.NOT_APPLICABLE, figure, "", false);
    }

    static Finding no(String figure, String mend) {
        return new Finding(Mark.NO, figure, mend, false);
    }

    /// What follows cannot be.
    static Finding blocking(String figure, String mend) {
        return new Finding(Mark.NO, figure, mend, true);
    }

    /// Looks at one thing, unless an earlier one is in its way.
    void step(Phase phase, String name, Supplier<Finding> look) {
        if (!blockedBy.isEmpty()) {
            steps.add(new Step(phase, name, Mark.NOT_APPLICABLE, "does not come to this: " + blockedBy, ""));
            return;
        }
        Finding finding = look.get();
        steps.add(new Step(phase, name, finding.mark(), finding.figure(), finding.mend()));
        if (finding.blocks()) {
            blockedBy = name;
        }
    }

    List<Step> steps() {
        return List.copyOf(steps);
    }
}
