package org.ivgmp.edge.join.core;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.ivgmp.edge.join.PeerJoin;
import org.ivgmp.net.Ipv4Address;
import org.ivgmp.time.Moment;

/// What we ask of peers: each change is said three times, since datagrams get lost and nobody acknowledges. Not thread-safe.
public final class Asked {

    /// To a peer.
    ///
    /// @param octets of the datagram
    public record Message(Ipv4Address to, byte[] octets) {
    }

    /// After the first time: a lost datagram costs 40 ms, and two that are lost together, as a full queue loses them, 250 ms.
    private static final List<Duration> AGAIN = List.of(Duration.ofMillis(40), Duration.ofMillis(210));

    /// A change to be said again.
    private record Due(boolean join, int times, Moment at) {
    }

    private Set<PeerJoin> wanted = Set.of();
    private final Map<PeerJoin, Due> due = new HashMap<>();
    private long sequence;

    /// @param sequence the last one that was used, or one that is surely higher: milliseconds since 1970, in a new life
    public Asked(long sequence) {
        this.sequence = sequence;
    }

    /// From now on these are wanted. What has changed is to be said at `now`.
    public void want(Set<PeerJoin> next, Moment now) {
        difference(next, wanted).forEach(join -> due.put(join, new Due(true, 0, now)));
        difference(wanted, next).forEach(join -> due.put(join, new Due(false, 0, now)));
        wanted = Set.copyOf(next);
    }

    private static Set<PeerJoin> difference(Set<PeerJoin> these, Set<PeerJoin> those) {
        Set<PeerJoin> difference = new HashSet<>(these);
        difference.removeAll(those);
        return difference;
    }

    /// What to send now.
    public List<Message> messages(Moment now) {
        Map<Ipv4Address, List<JoinMessage.Entry>> entries = new HashMap<>();
        for (Map.Entry<PeerJoin, Due> entry : List.copyOf(due.entrySet())) {
            Due saying = entry.getValue();
            PeerJoin join = entry.getKey();
            if (!saying.at().isAfter(now)) {
                entries.computeIfAbsent(join.peer(), _ -> new ArrayList<>())
                        .add(new JoinMessage.Entry(saying.join(), join.vpn(), join.group()));
                if (saying.times() < AGAIN.size()) {
                    due.put(join, new Due(saying.join(), saying.times() + 1, now.plus(AGAIN.get(saying.times()))));
                } else {
                    due.remove(join);
                }
            }
        }
        List<Message> messages = new ArrayList<>();
        entries.forEach((peer, all) -> {
            for (int from = 0; from < all.size(); from += JoinMessage.ENTRIES_MAX) {
                int to = Math.min(all.size(), from + JoinMessage.ENTRIES_MAX);
                messages.add(new Message(peer, new JoinMessage(++sequence, all.subList(from, to)).encode()));
            }
        });
        return messages;
    }

    /// When [#messages] has something to say next.
    public Optional<Moment> deadline() {
        return due.values().stream().map(Due::at).min(Moment::compareTo);
    }
}
