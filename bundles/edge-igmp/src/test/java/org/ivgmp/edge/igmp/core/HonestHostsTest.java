package org.ivgmp.edge.igmp.core;

import static org.ivgmp.edge.igmp.core.Lan.G;
import static org.ivgmp.edge.igmp.core.Lan.S;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

import org.ivgmp.edge.membership.SourceFilter;
import org.ivgmp.net.IpAddress;
import org.ivgmp.net.Ipv4Address;
import org.ivgmp.net.igmp.IgmpMessage;
import org.ivgmp.net.igmp.IgmpMessage.GroupRecord;
import org.ivgmp.net.igmp.IgmpMessage.RecordType;
import org.junit.jupiter.api.Test;

/// Five hosts that change their minds, say so, and answer queries as RFC 9776 section 5 asks. Whatever one of them wants, the LAN gets,
/// at all times, with fast leave and without; and when nobody wants anything any more, that ends.
class HonestHostsTest {

    private static final int HOSTS = 5;
    private static final int SOURCES = 4;
    private static final SourceFilter NOTHING = new SourceFilter(false, Set.of());

    private final List<SourceFilter> wishes = new ArrayList<>();
    private Lan lan;

    private static Ipv4Address host(int number) {
        return new Ipv4Address(Lan.HOST.bits() + number);
    }

    private static Ipv4Address source(int number) {
        return new Ipv4Address(S.bits() + number);
    }

    private static SourceFilter draw(Random random) {
        Set<IpAddress> sources = new HashSet<>();
        for (int i = 0; i < SOURCES; i++) {
            if (random.nextBoolean()) {
                sources.add(source(i));
            }
        }
        return random.nextInt(3) == 0 ? NOTHING : new SourceFilter(random.nextBoolean(), sources);
    }

    /// Section 5.1's table: what a host says when its filter changes.
    private static List<GroupRecord> change(SourceFilter from, SourceFilter to) {
        if (from.exclude() != to.exclude()) {
            return List.of(new GroupRecord(to.exclude() ? RecordType.TO_EX : RecordType.TO_IN, G, to.sources()));
        }
        Set<IpAddress> more = new HashSet<>(to.sources());
        more.removeAll(from.sources());
        Set<IpAddress> fewer = new HashSet<>(from.sources());
        fewer.removeAll(to.sources());
        List<GroupRecord> records = new ArrayList<>();
        if (!(to.exclude() ? fewer : more).isEmpty()) {
            records.add(new GroupRecord(RecordType.ALLOW, G, to.exclude() ? fewer : more));
        }
        if (!(to.exclude() ? more : fewer).isEmpty()) {
            records.add(new GroupRecord(RecordType.BLOCK, G, to.exclude() ? more : fewer));
        }
        return records;
    }

    private void say(int number, List<GroupRecord> records) {
        if (!records.isEmpty()) {
            int asked = lan.log.size();
            lan.hear(host(number), new IgmpMessage.V3Report(records));
            answer(asked);
        }
    }

    /// Every host answers what was asked since, at once.
    private void answer(int asked) {
        for (Lan.Said said : List.copyOf(lan.log.subList(asked, lan.log.size()))) {
            for (int number = 0; number < HOSTS; number++) {
                SourceFilter wish = wishes.get(number);
                Set<IpAddress> some = new HashSet<>(said.query().sources());
                some.removeIf(source -> !wish.wants(source));
                boolean whole = said.query().sources().isEmpty();
                if (whole ? !wish.equals(NOTHING) : !some.isEmpty()) {
                    say(number, List.of(whole ? new GroupRecord(wish.exclude() ? RecordType.IS_EX : RecordType.IS_IN, G, wish.sources())
                            : new GroupRecord(RecordType.IS_IN, G, some)));
                }
            }
        }
    }

    private void check(String what) {
        SourceFilter got = lan.members().getOrDefault(G, NOTHING);
        for (SourceFilter wish : wishes) {
            for (int i = 0; i <= SOURCES; i++) {
                assertTrue(!wish.wants(source(i)) || got.wants(source(i)), what + ": " + wish + " but " + got);
            }
        }
    }

    private void run(int seed, boolean fast) {
        Random random = new Random(seed);
        lan = new Lan(Limits.DEFAULT, new Rules(3, 100, fast, Rules.DEFAULT.ssm()));
        wishes.clear();
        for (int i = 0; i < HOSTS; i++) {
            wishes.add(NOTHING);
        }
        double at = 20;
        for (int step = 0; step < 200; step++) {
            at += random.nextInt(8) == 0 ? random.nextInt(200) : random.nextDouble();
            for (double each = lan.start.until(lan.now).toMillis() / 1000.0; each < at; each = Math.min(at, each + 0.25)) {
                int asked = lan.log.size();
                lan.until(each);
                answer(asked);
                check("seed " + seed + " step " + step + " fast " + fast);
            }
            int number = random.nextInt(HOSTS);
            SourceFilter before = wishes.set(number, draw(random));
            say(number, change(before, wishes.get(number)));
            check("seed " + seed + " step " + step + " fast " + fast);
        }
        for (int number = 0; number < HOSTS; number++) {
            say(number, change(wishes.set(number, NOTHING), NOTHING));
        }
        SourceFilter left = lan.members().getOrDefault(G, NOTHING);
        lan.until(at + 2.1);
        assertEquals(NOTHING, lan.members().getOrDefault(G, NOTHING), "seed " + seed + ", before " + left);
    }

    @Test
    void whatAHostWantsItGets() {
        for (int seed = 0; seed < 50; seed++) {
            run(seed, false);
        }
    }

    @Test
    void fastLeaveTakesNothingFromAnybody() {
        for (int seed = 0; seed < 50; seed++) {
            run(seed, true);
        }
    }
}
