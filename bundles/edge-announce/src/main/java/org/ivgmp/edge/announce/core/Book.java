package org.ivgmp.edge.announce.core;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.ivgmp.edge.announce.Announced;
import org.ivgmp.edge.announce.Announcements;
import org.ivgmp.edge.membership.PortGroup;
import org.ivgmp.edge.membership.SourceFilter;
import org.ivgmp.edge.sources.Flow;
import org.ivgmp.time.Moment;

/// The announcements that are alive, with their ends and their bounds.
///
/// One thread at a time.
public final class Book {

    /// Sessions, those among them that are over but whose sequence numbers are remembered: at most so many for each claim
    /// that a port may have.
    private static final int HOLDERS_PER_CLAIM = 2;

    private final Rules rules;
    private final Tally tally;
    private final Map<Holder, Entry> entries = new LinkedHashMap<>();
    private Moment lastTick;
    private boolean changed = true;

    public Book(Rules rules, Tally tally, Moment now) {
        this.rules = rules;
        this.tally = tally;
        this.lastTick = now;
    }

    Optional<Entry> of(Holder holder) {
        return Optional.ofNullable(entries.get(holder));
    }

    Map<Holder, Entry> entries() {
        return Collections.unmodifiableMap(entries);
    }

    /// Whether there is room for so many claims in place of what the holder said before. SAP, which anybody can forge, has
    /// at most half of a port's room.
    boolean hasRoom(Holder holder, Entry.How how, int claims) {
        int ofHost = claims;
        int ofPort = claims;
        int ofSap = how == Entry.How.SAP ? claims : 0;
        int holders = 1;
        for (Map.Entry<Holder, Entry> each : entries.entrySet()) {
            Holder other = each.getKey();
            if (other.port().equals(holder.port()) && !other.equals(holder)) {
                int theirs = each.getValue().claims().size();
                holders++;
                ofPort += theirs;
                ofSap += each.getValue().how() == Entry.How.SAP ? theirs : 0;
                ofHost += other.host().equals(holder.host()) ? theirs : 0;
            }
        }
        return ofHost <= rules.claimsPerHost() && ofPort <= rules.claimsPerPort()
                && (how != Entry.How.SAP || ofSap <= rules.claimsPerPort() / 2)
                && holders <= rules.claimsPerPort() * HOLDERS_PER_CLAIM;
    }

    /// The holder's word, whole; without claims it withdraws.
    void put(Holder holder, Entry entry, Moment now) {
        boolean nothing = entry.claims().isEmpty() && !entry.forget().isAfter(now);
        Entry before = nothing ? entries.remove(holder) : entries.put(holder, entry);
        changed |= before == null || !before.claims().equals(entry.claims()) || !before.from().equals(entry.from());
    }

    /// Ends what is over.
    public void onTick(Moment now) {
        for (Iterator<Map.Entry<Holder, Entry>> all = entries.entrySet().iterator(); all.hasNext();) {
            Map.Entry<Holder, Entry> each = all.next();
            Entry entry = each.getValue();
            changed |= entry.from().isAfter(lastTick) && !entry.from().isAfter(now);
            if (!entry.claims().isEmpty() && !entry.until().isAfter(now)) {
                tally.count(Tally.Count.EXPIRED);
                changed = true;
                each.setValue(entry.over());
            }
            if (each.getValue().claims().isEmpty() && !entry.forget().isAfter(now)) {
                all.remove();
            }
        }
        lastTick = now;
    }

    /// When something begins or ends next.
    public Optional<Moment> deadline() {
        return entries.values().stream().map(entry -> {
            if (entry.claims().isEmpty()) {
                return entry.forget();
            }
            return entry.from().isAfter(lastTick) ? Moment.earlier(entry.from(), entry.until()) : entry.until();
        }).min(Moment::compareTo);
    }

    /// Whether [#announcements] has changed since this was asked last.
    public boolean takeChanged() {
        boolean was = changed;
        changed = false;
        return was;
    }

    /// @param ports those that are there; announcements of others wait for their port
    public Announcements announcements(Set<String> ports, Moment now) {
        Map<PortGroup, SourceFilter> members = new HashMap<>();
        Set<Flow> senders = new HashSet<>();
        entries.forEach((holder, entry) -> {
            if (entry.holds(now) && ports.contains(holder.port())) {
                entry.claims().forEach(claim -> claim(holder.port(), claim, members, senders));
            }
        });
        return new Announcements(!ports.isEmpty(), members, senders);
    }

    private static void claim(String port, Claim claim, Map<PortGroup, SourceFilter> members, Set<Flow> senders) {
        if (claim.sends()) {
            senders.add(new Flow(port, claim.source(), claim.group()));
        } else {
            SourceFilter filter = claim.source().isUnspecified() ? SourceFilter.ALL
                    : new SourceFilter(false, Set.of(claim.source()));
            members.merge(new PortGroup(port, claim.group()), filter, SourceFilter::or);
        }
    }

    /// For people: those that hold now.
    public List<Announced> live(Moment now, Instant wall) {
        List<Announced> live = new ArrayList<>();
        entries.forEach((holder, entry) -> {
            if (entry.holds(now)) {
                entry.claims().forEach(claim -> live.add(new Announced(holder.port(), holder.host(),
                        entry.how() == Entry.How.SAP ? "SAP" : "announced", claim.sends(), claim.group(), claim.source(), entry.title(),
                        wall.plus(now.until(entry.until())))));
            }
        });
        return live;
    }
}
