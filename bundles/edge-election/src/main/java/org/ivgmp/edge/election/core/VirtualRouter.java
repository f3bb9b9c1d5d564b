package org.ivgmp.edge.election.core;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

import org.ivgmp.net.Ipv4Address;
import org.ivgmp.time.Moment;

/// This edge's part in the election of one LAN port: the state machine of RFC 9568 section 6.4. Where two
/// priorities are equal the greater address wins in every state, so that the same edges elect the same one, whatever the
/// order in which they came. Not thread-safe.
public final class VirtualRouter {

    /// RFC 9568 section 6.3.
    public enum State { INITIALIZE, BACKUP, ACTIVE }

    /// RFC 9568 section 6.1: Active_Down_Interval is three intervals and the Skew_Time.
    private static final int INTERVALS = 3;
    private static final int PRIORITIES = 256;
    /// RFC 9568 section 5.2.4: the Active one stops.
    static final int STOPS = 0;

    private final Ipv4Address own;
    private final int priority;
    private final Duration interval;
    private State state = State.INITIALIZE;
    private boolean preempts;
    private Optional<Ipv4Address> active = Optional.empty();
    /// Active_Down_Timer or Adver_Timer.
    private Moment timer = new Moment(0);

    /// @param own      address on the LAN
    /// @param priority 1 to 254
    /// @param interval between advertisements
    public VirtualRouter(Ipv4Address own, int priority, Duration interval) {
        this.own = own;
        this.priority = priority;
        this.interval = interval;
    }

    public State state() {
        return state;
    }

    /// The active edge that this one stands by for, once it was heard.
    public Optional<Ipv4Address> active() {
        return active;
    }

    public Optional<Moment> deadline() {
        return state == State.INITIALIZE ? Optional.empty() : Optional.of(timer);
    }

    /// Preempt_Mode of section 6.1: whether this edge takes over from a worse one that is active.
    public void preempt(boolean ready) {
        preempts = ready;
    }

    /// Section 6.4.1. This edge can forward from now on.
    public void startup(Moment now) {
        if (state == State.INITIALIZE) {
            backup(interval, Optional.empty(), now);
        }
    }

    /// This edge cannot forward any more.
    ///
    /// @return the priority to advertise at once, if any
    public OptionalInt shutdown() {
        boolean was = state == State.ACTIVE;
        state = State.INITIALIZE;
        active = Optional.empty();
        return was ? OptionalInt.of(STOPS) : OptionalInt.empty();
    }

    /// @return the priority to advertise at once, if any
    public OptionalInt onAdvertisement(Ipv4Address from, Advertisement heard, Moment now) {
        return switch (state) {
            case INITIALIZE -> OptionalInt.empty();
            case BACKUP -> {
                if (heard.priority() == STOPS) {
                    timer = active.isEmpty() || active.get().equals(from) ? now.plus(skew(heard.interval())) : timer;
                } else if (!preempts || isBetter(from, heard.priority())) {
                    backup(heard.interval(), Optional.of(from), now);
                }
                yield OptionalInt.empty();
            }
            case ACTIVE -> {
                if (heard.priority() != STOPS && isBetter(from, heard.priority())) {
                    backup(heard.interval(), Optional.of(from), now);
                    yield OptionalInt.empty();
                }
                // Whoever else believes to be active hears at once that it is not.
                timer = now.plus(interval);
                yield OptionalInt.of(priority);
            }
        };
    }

    /// @return the priority to advertise now, if any
    public OptionalInt onTick(Moment now) {
        if (state == State.INITIALIZE || timer.isAfter(now)) {
            return OptionalInt.empty();
        }
        state = State.ACTIVE;
        active = Optional.empty();
        timer = now.plus(interval);
        return OptionalInt.of(priority);
    }

    private void backup(Duration activeInterval, Optional<Ipv4Address> who, Moment now) {
        state = State.BACKUP;
        active = who;
        timer = now.plus(activeInterval.multipliedBy(INTERVALS).plus(skew(activeInterval)));
    }

    private Duration skew(Duration of) {
        return of.multipliedBy(PRIORITIES - priority).dividedBy(PRIORITIES);
    }

    private boolean isBetter(Ipv4Address other, int otherPriority) {
        return otherPriority != priority ? otherPriority > priority : other.compareTo(own) > 0;
    }
}
