package org.ivgmp.announce.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.ivgmp.net.Ipv4Address;
import org.ivgmp.net.Parsed;
import org.ivgmp.net.announce.AnnounceCodec;
import org.ivgmp.net.announce.AnnounceMessage;
import org.ivgmp.net.announce.AnnounceMessage.Announce;
import org.ivgmp.net.announce.AnnounceMessage.Answer;
import org.ivgmp.net.announce.AnnounceMessage.Cookie;
import org.ivgmp.net.announce.AnnounceMessage.Item;
import org.ivgmp.net.announce.AnnounceMessage.Result;
import org.ivgmp.net.announce.SiteKey;
import org.ivgmp.time.Moment;

/// The host's side of the announcement protocol: says it, says it again, and understands the answers of every edge on the
/// LAN. Pure: what is to be sent and printed is handed back.
final class Announcer {

    /// From one try to the next, while nobody answers. After the last, nobody is there.
    private static final List<Duration> TRIES = List.of(Duration.ofMillis(500), Duration.ofSeconds(1), Duration.ofSeconds(2),
            Duration.ofSeconds(2));
    /// Between tries once somebody has answered and then no longer does.
    private static final Duration RETRY = Duration.ofSeconds(5);
    /// An announcement is said again when this part of its lifetime is over, so that two datagrams may be lost.
    private static final int PER_LIFETIME = 3;
    private static final Duration AGAIN_MIN = Duration.ofSeconds(1);
    /// So many answers of one round are answered themselves.
    private static final int REPLIES_MAX = 8;
    private static final int SEQUENCE_JUMP = 1000;
    private static final int STALE_MAX = 3;

    /// @param session   names this run, or what the user calls it
    /// @param sequence  to begin with: rises with the time of day, so that a later run of the same session is newer
    /// @param lifetimeS what is asked of the edge; 0 withdraws
    /// @param once      whether the first acceptance is the end
    record Task(long session, int sequence, List<Item> items, int lifetimeS, boolean once, Optional<SiteKey> key) {
        Task {
            items = List.copyOf(items);
        }
    }

    private final Task task;
    private int sequence;
    private int roundBegan;
    private int tries;
    private int replies;
    private int stale;
    private boolean waiting = true;
    private boolean accepted;
    private boolean silent;
    private Optional<Answer> unsigned = Optional.empty();
    private Moment next;

    Announcer(Task task, Moment now) {
        this.task = task;
        this.sequence = task.sequence();
        this.roundBegan = task.sequence();
        this.next = now;
    }

    Moment deadline() {
        return next;
    }

    /// Above all that were used.
    int nextSequence() {
        return sequence;
    }

    /// Whether an edge has taken the last announcement.
    boolean accepted() {
        return accepted && !silent;
    }

    /// The next announcement, or the next try, when it is time.
    List<Act> onTick(Moment now) {
        if (next.isAfter(now)) {
            return List.of();
        }
        if (waiting && unsigned.isPresent()) {
            return List.of(refusal(unsigned.get()));
        }
        if (!waiting) {
            waiting = true;
            tries = 0;
            roundBegan = sequence;
        }
        List<Act> acts = new ArrayList<>();
        if (tries >= TRIES.size()) {
            if (!accepted) {
                return List.of(new Act.End(Exit.NO_ANSWER, "nobody answers: is there an edge on this LAN?"));
            }
            if (!silent) {
                silent = true;
                acts.add(new Act.Say("nobody answers any more; what was announced ends when its time is over. Trying on"));
            }
        }
        next = now.plus(tries < TRIES.size() ? TRIES.get(tries) : RETRY);
        tries++;
        replies = 0;
        acts.add(new Act.Broadcast(datagram(Cookie.NONE)));
        return acts;
    }

    private byte[] datagram(Cookie cookie) {
        int keyId = task.key().map(SiteKey::id).orElse(0);
        return AnnounceCodec.print(new Announce(task.session(), sequence++, task.lifetimeS(), keyId, cookie, task.items()),
                task.key());
    }

    /// One acceptance is enough for the round; but every edge on the LAN that asks for a cookie gets it.
    ///
    /// @param from the edge, as the datagram says
    List<Act> onDatagram(Ipv4Address from, byte[] datagram, Moment now) {
        if (!(AnnounceCodec.parse(datagram) instanceof Parsed.Valid<AnnounceMessage>(Answer answer))
                || answer.session() != task.session() || answer.sequence() - roundBegan < 0
                || answer.sequence() - sequence >= 0 || !waiting && answer.result() != Result.CHALLENGE) {
            return List.of();
        }
        boolean signed = task.key().isPresent() && answer.keyId() == task.key().get().id()
                && task.key().get().signed(datagram);
        if (task.key().isPresent() && !signed) {
            // Anybody on the LAN could have said so: the edge that has the key may still answer.
            unsigned = unsigned.or(() -> Optional.of(answer).filter(each -> each.result() != Result.ACCEPTED
                    && each.result() != Result.CHALLENGE));
            return List.of();
        }
        return switch (answer.result()) {
            case ACCEPTED -> accepted(from, answer, now);
            case CHALLENGE -> reply(from, answer.cookie());
            case STALE -> stale(answer, now);
            case BAD_KEY, KEY_REQUIRED, FOREIGN_SOURCE, GROUP_REFUSED, TOO_MANY, BAD_VERSION, MALFORMED ->
                    List.of(refusal(answer));
        };
    }

    private List<Act> reply(Ipv4Address to, Cookie cookie) {
        if (replies >= REPLIES_MAX) {
            return List.of();
        }
        replies++;
        return List.of(new Act.Reply(to, datagram(cookie)));
    }

    /// An earlier run of the same name was ahead of the clock.
    private List<Act> stale(Answer answer, Moment now) {
        if (answer.sequence() != sequence - 1) {
            return List.of();
        }
        if (stale >= STALE_MAX) {
            return List.of(refusal(answer));
        }
        stale++;
        sequence += SEQUENCE_JUMP;
        roundBegan = sequence;
        next = now;
        return onTick(now);
    }

    private List<Act> accepted(Ipv4Address from, Answer answer, Moment now) {
        waiting = false;
        unsigned = Optional.empty();
        Duration lifetime = Duration.ofSeconds(answer.lifetimeS());
        Duration again = lifetime.dividedBy(PER_LIFETIME);
        next = now.plus(again.compareTo(AGAIN_MIN) < 0 ? AGAIN_MIN : again);
        boolean first = !accepted || silent;
        accepted = true;
        silent = false;
        if (task.lifetimeS() == 0) {
            return List.of(new Act.End(Exit.OK, "withdrawn at the edge " + from));
        }
        String said = "accepted by the edge " + from + " for " + answer.lifetimeS() + " s";
        if (task.once()) {
            return List.of(new Act.End(Exit.OK, said));
        }
        return first ? List.of(new Act.Say(said + ", said again every " + again.toSeconds() + " s")) : List.of();
    }

    private Act.End refusal(Answer answer) {
        Optional<Item> item = answer.item() < task.items().size() ? Optional.of(task.items().get(answer.item()))
                : Optional.empty();
        String why = switch (answer.result()) {
            case BAD_KEY -> "bad key: " + task.key().map(key -> "key " + key.id()).orElse("it") + " is not one of this site's";
            case KEY_REQUIRED -> "this site asks for a key (--key-file)";
            case STALE -> "there is a newer announcement of the same name";
            case FOREIGN_SOURCE -> item.map(each -> each.source().toString()).orElse("the source") + " is no host of this site";
            case GROUP_REFUSED -> item.map(each -> each.group().toString()).orElse("the group") + " is never forwarded here";
            case TOO_MANY -> "this host, or this LAN, has announced as many groups as it may";
            case BAD_VERSION -> "the edge speaks another version of the protocol";
            case MALFORMED, ACCEPTED, CHALLENGE -> "the edge does not understand it";
        };
        return new Act.End(Exit.REFUSED, "refused: " + why);
    }
}
