package org.ivgmp.edge.path.core;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.IntSupplier;

import org.ivgmp.edge.path.PathState;
import org.ivgmp.edge.path.PathState.Phase;
import org.ivgmp.time.Moment;

/// The probing of one path: rounds of a small packet and, when a size is to be judged, one of that size. That a sized one is lost says
/// something about its size only when the small one of the same round was answered; so an outage of the path, or of the peer, changes
/// nothing. The search is RFC 8899's (section 5.2 has the phases, 5.3 the choice of sizes): the largest first, then halving.
final class PathProbe {

    /// A packet to be sent.
    ///
    /// @param sequence names the probe in its answer
    /// @param size     octets of the IP packet
    record Probe(int sequence, int size) {
    }

    /// ESP pads to multiples of 4 (RFC 4303 section 2.4): finer steps find nothing out.
    private static final int STEP = 4;
    /// So many rounds without any answer, and the peer is not heard.
    private static final int SILENT_ROUNDS = 3;

    private final ProbeLimits limits;
    private final IntSupplier sequences;

    private Phase phase = Phase.BASE;
    private OptionalInt mtu = OptionalInt.empty();
    /// Searching: this size passes ...
    private int passes;
    /// ... and this one does not, or is beyond all.
    private int fails;
    private Moment confirmAt;
    private Moment raiseAt;

    private Moment next;
    private Optional<Round> round = Optional.empty();
    private int lostInARow;
    private int silentRounds;
    private boolean everJudged;
    /// While nothing was lost, the first search is a matter of some round trips: the sizes that it tries are nobody's business.
    private boolean shown;
    private Optional<Duration> roundTrip = Optional.empty();

    /// @param sized size of the second packet, 0 for none
    private record Round(Moment sent, int small, int large, int sized, boolean smallAnswered) {
    }

    PathProbe(ProbeLimits limits, IntSupplier sequences, Moment now) {
        this.limits = limits;
        this.sequences = sequences;
        next = now;
        confirmAt = now;
        raiseAt = now;
    }

    /// Empty until something is known.
    Optional<PathState> state() {
        return everJudged ? Optional.of(new PathState(heard(), shown ? mtu : OptionalInt.empty(), phase, roundTrip))
                : Optional.empty();
    }

    private boolean heard() {
        return silentRounds < SILENT_ROUNDS;
    }

    Moment deadline() {
        return next;
    }

    /// Ends a round that is over, begins one that is due.
    List<Probe> tick(Moment now) {
        if (next.isAfter(now)) {
            return List.of();
        }
        round.ifPresent(open -> unanswered(open, now));
        return next.isAfter(now) ? List.of() : begin(now);
    }

    private List<Probe> begin(Moment now) {
        int sized = size(now);
        Round begun = new Round(now, sequences.getAsInt(), sequences.getAsInt(), sized, false);
        round = Optional.of(begun);
        next = now.plus(limits.timer());
        Probe small = new Probe(begun.small(), Stamp.SMALLEST_PACKET);
        return sized == 0 ? List.of(small) : List.of(small, new Probe(begun.large(), sized));
    }

    /// The size to be judged now; 0 for none.
    private int size(Moment now) {
        if (phase == Phase.SEARCH_COMPLETE && mtu.orElseThrow() < limits.max() && !raiseAt.isAfter(now)) {
            search(mtu.getAsInt(), limits.max() + STEP);
        }
        return switch (phase) {
            case BASE -> limits.base();
            case ERROR -> limits.min();
            case SEARCHING -> candidate();
            case SEARCH_COMPLETE -> confirmAt.isAfter(now) ? 0 : mtu.orElseThrow();
        };
    }

    private int candidate() {
        if (fails > limits.max()) {
            return limits.max();
        }
        return passes + Math.max(1, (fails - passes) / 2 / STEP) * STEP;
    }

    private void search(int from, int to) {
        phase = Phase.SEARCHING;
        passes = from;
        fails = to;
    }

    void answered(int sequence, Moment now) {
        if (round.isEmpty()) {
            return;
        }
        Round open = round.get();
        if (sequence == open.small() && !open.smallAnswered()) {
            heardOf(now);
            roundTrip = Optional.of(open.sent().until(now));
            round = Optional.of(new Round(open.sent(), open.small(), open.large(), open.sized(), true));
            if (open.sized() == 0) {
                overAfter(open, now);
            }
        } else if (sequence == open.large() && open.sized() != 0) {
            heardOf(now);
            lostInARow = 0;
            passed(open.sized(), now);
            overAfter(open, now);
        }
    }

    /// It was away: who knows by which path it is back. Its size is confirmed at once.
    private void heardOf(Moment now) {
        if (!heard()) {
            confirmAt = now;
        }
        silentRounds = 0;
        everJudged = true;
    }

    /// This host itself cannot send a packet of that size. The small one's answer is still waited for.
    void refused(int sequence, Moment now) {
        round.filter(open -> open.sized() != 0 && open.large() == sequence).ifPresent(open -> {
            lostInARow = 0;
            failed(open.sized(), now);
            round = Optional.of(new Round(open.sent(), open.small(), open.large(), 0, open.smallAnswered()));
        });
    }

    private void unanswered(Round over, Moment now) {
        if (!over.smallAnswered()) {
            silentRounds = Math.min(silentRounds + 1, SILENT_ROUNDS);
            everJudged |= !heard();
            over(heard() ? now : over.sent().plus(limits.interval()));
            return;
        }
        if (over.sized() != 0 && ++lostInARow >= limits.probes()) {
            lostInARow = 0;
            shown = true;
            failed(over.sized(), now);
        }
        overAfter(over, now);
    }

    /// The next round begins at once while there is something to find out.
    private void overAfter(Round over, Moment now) {
        boolean settled = phase == Phase.SEARCH_COMPLETE && confirmAt.isAfter(now);
        Moment later = over.sent().plus(limits.interval());
        over(settled || phase == Phase.ERROR && later.isAfter(now) ? later : now);
    }

    private void over(Moment following) {
        round = Optional.empty();
        next = following;
    }

    private void passed(int size, Moment now) {
        switch (phase) {
            case BASE -> {
                mtu = OptionalInt.of(size);
                search(size, limits.max() + STEP);
                settle(now);
            }
            case ERROR -> {
                mtu = OptionalInt.of(size);
                search(size, limits.base());
                settle(now);
            }
            case SEARCHING -> {
                mtu = OptionalInt.of(size);
                passes = size;
                settle(now);
            }
            case SEARCH_COMPLETE -> confirmAt = now.plus(limits.confirm());
        }
    }

    private void failed(int size, Moment now) {
        switch (phase) {
            case BASE -> {
                phase = Phase.ERROR;
                mtu = OptionalInt.of(limits.min());
            }
            case ERROR -> {
                // Nothing smaller is tried: it goes on with the least.
                shown = true;
            }
            case SEARCHING -> {
                fails = size;
                settle(now);
            }
            case SEARCH_COMPLETE -> {
                // A black hole (RFC 8899 section 4.3): the base size is used at once, and the search begins anew.
                phase = Phase.BASE;
                mtu = OptionalInt.of(Math.min(limits.base(), mtu.orElseThrow()));
            }
        }
    }

    private void settle(Moment now) {
        if (passes >= limits.max() || fails - passes <= STEP) {
            phase = Phase.SEARCH_COMPLETE;
            shown = true;
            confirmAt = now.plus(limits.confirm());
            raiseAt = now.plus(limits.raise());
        }
    }
}
