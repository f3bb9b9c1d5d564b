package org.ivgmp.edge.why.core;

import java.util.List;

import org.ivgmp.edge.why.Question;
import org.ivgmp.edge.why.Step;

/// The answer to a question, from the facts alone.
public final class Explanation {

    private Explanation() {
    }

    public static List<Step> of(Question question, Facts facts) {
        Scope scope = Scope.of(question, facts);
        return switch (question.part()) {
            case RECEIVER -> new ReceiverSteps(scope).steps();
            case SENDER -> new SenderSteps(scope).steps();
            case RELAY -> new RelaySteps(scope).steps();
        };
    }
}
