package org.ivgmp.vnoc.centre;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import org.ivgmp.net.IpAddress;
import org.ivgmp.time.Moment;
import org.ivgmp.vnoc.core.Decision;
import org.ivgmp.vnoc.why.Asking;
import org.ivgmp.vnoc.why.Step;

/// The questions to sites that are not answered yet. A site's question has a name that only it is told, is given to it once, and
/// ends by its answer or with its time. On the centre's thread only.
public final class Inquiries {

    static final int OPEN_MAX = 64;
    static final Duration LIFE = Duration.ofSeconds(20);
    /// A long poll that ended early for a question may have been lost on its way.
    private static final int HINTS_MAX = 3;
    private static final int ID_BYTES = 16;

    private final SecureRandom random = new SecureRandom();
    private final Map<String, Open> open = new LinkedHashMap<>();

    /// A question as a site is given it.
    ///
    /// @param id known to the site only
    public record Question(String id, String vpn, IpAddress group, Asking asking) {
    }

    private static final class Open {
        private final Question question;
        private final Moment until;
        private final CompletableFuture<List<Step>> answer = new CompletableFuture<>();
        private int hints;
        private boolean taken;

        Open(Question question, Moment until) {
            this.question = question;
            this.until = until;
        }
    }

    /// @return what becomes of the question; after its time, nothing does
    CompletableFuture<List<Step>> ask(String vpn, IpAddress group, Asking asking, Moment now) throws Refusal {
        expire(now);
        if (open.size() >= OPEN_MAX) {
            throw new Refusal(Decision.Outcome.QUOTA_EXCEEDED, "too many questions are open: try again in "
                    + LIFE.toSeconds() + " s");
        }
        byte[] id = new byte[ID_BYTES];
        random.nextBytes(id);
        Question question = new Question(Base64.getUrlEncoder().withoutPadding().encodeToString(id), vpn, group, asking);
        Open entry = new Open(question, now.plus(LIFE));
        open.put(question.id(), entry);
        return entry.answer;
    }

    /// Whether the site's long poll is to end, so that it takes its questions. True a few times only for each question: an edge that
    /// does not know of questions must not come back at once for ever.
    boolean hint(String site, Moment now) {
        expire(now);
        boolean any = false;
        for (Open entry : open.values()) {
            if (entry.question.asking().site().equals(site) && !entry.taken && entry.hints < HINTS_MAX) {
                entry.hints++;
                any = true;
            }
        }
        return any;
    }

    List<Question> take(String site, Moment now) {
        expire(now);
        List<Question> questions = new ArrayList<>();
        for (Open entry : open.values()) {
            if (entry.question.asking().site().equals(site) && !entry.taken) {
                entry.taken = true;
                questions.add(entry.question);
            }
        }
        return questions;
    }

    /// What is no answer to a question that this site was asked is dropped.
    void answer(String site, String id, List<Step> steps, Moment now) {
        expire(now);
        Open entry = open.get(id);
        if (entry != null && entry.taken && entry.question.asking().site().equals(site)) {
            open.remove(id);
            entry.answer.complete(steps.stream().limit(Asking.STEPS_MAX).toList());
        }
    }

    private void expire(Moment now) {
        open.values().removeIf(entry -> !entry.until.isAfter(now));
    }
}
