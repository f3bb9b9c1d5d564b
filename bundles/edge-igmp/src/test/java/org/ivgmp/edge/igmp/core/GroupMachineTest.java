package org.ivgmp.edge.igmp.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.ivgmp.edge.igmp.core.GroupState.Exclude;
import org.ivgmp.edge.igmp.core.GroupState.Include;
import org.ivgmp.net.IpAddress;
import org.ivgmp.net.Ipv4Address;
import org.ivgmp.net.igmp.IgmpMessage.RecordType;
import org.ivgmp.time.Moment;
import org.junit.jupiter.api.Test;

/// Every state and every report over three sources, against RFC 9776 section 6.4 written anew with sets as bit masks.
class GroupMachineTest {

    private static final IgmpTimers TIMERS = IgmpTimers.DEFAULT;
    private static final GroupMachine MACHINE = new GroupMachine(TIMERS);
    private static final List<IpAddress> SOURCES = List.of(
            Ipv4Address.of("10.0.0.1"), Ipv4Address.of("10.0.0.2"), Ipv4Address.of("10.0.0.3"));
    private static final int ALL = 8;
    private static final Moment NOW = at(100);
    /// Timers that run when a report comes; above the Last Member Query Time, so that lowering shows.
    private static final Moment SOURCE_TIMER = at(200);
    private static final Moment GROUP_TIMER = at(250);
    private static final Moment GMI = NOW.plus(Duration.ofSeconds(270));
    private static final Moment LMQT = NOW.plus(Duration.ofSeconds(2));

    private static Moment at(long seconds) {
        return new Moment(Duration.ofSeconds(seconds).toNanos());
    }

    private static Set<IpAddress> set(int mask) {
        Set<IpAddress> set = new HashSet<>();
        for (int i = 0; i < SOURCES.size(); i++) {
            if ((mask & 1 << i) != 0) {
                set.add(SOURCES.get(i));
            }
        }
        return set;
    }

    private static Map<IpAddress, Moment> timers(int mask, Moment deadline) {
        Map<IpAddress, Moment> timers = new HashMap<>();
        set(mask).forEach(source -> timers.put(source, deadline));
        return timers;
    }

    /// The RFC's state: a filter mode with the sets X (or A) and Y.
    private record Bits(boolean exclude, int x, int y) {
        GroupState state() {
            return exclude ? new Exclude(GROUP_TIMER, timers(x, SOURCE_TIMER), set(y)) : new Include(timers(x, SOURCE_TIMER));
        }
    }

    /// What the RFC's row says: the new sets, which source timers are (GMI) or (Group Timer), whether the group timer is GMI, and
    /// what is asked.
    private record Row(Bits next, int gmi, int groupTimer, boolean groupGmi, int asked, boolean askedGroup) {
    }

    private static Row include(RecordType type, int a, int b) {
        return switch (type) {
            case IS_IN, ALLOW -> new Row(new Bits(false, a | b, 0), b, 0, false, 0, false);
            case IS_EX -> new Row(new Bits(true, a & b, b & ~a), 0, 0, true, 0, false);
            case BLOCK -> new Row(new Bits(false, a, 0), 0, 0, false, a & b, false);
            case TO_EX -> new Row(new Bits(true, a & b, b & ~a), 0, 0, true, a & b, false);
            case TO_IN -> new Row(new Bits(false, a | b, 0), b, 0, false, a & ~b, false);
        };
    }

    private static Row exclude(RecordType type, int x, int y, int a) {
        return switch (type) {
            case IS_IN, ALLOW -> new Row(new Bits(true, x | a, y & ~a), a, 0, false, 0, false);
            case IS_EX -> new Row(new Bits(true, a & ~y, y & a), a & ~x & ~y, 0, true, 0, false);
            case BLOCK -> new Row(new Bits(true, x | a & ~y, y), 0, a & ~x & ~y, false, a & ~y, false);
            case TO_EX -> new Row(new Bits(true, a & ~y, y & a), 0, a & ~x & ~y, true, a & ~y, false);
            case TO_IN -> new Row(new Bits(true, x | a, y & ~a), a, 0, false, x & ~a, true);
        };
    }

    private static GroupState expected(Row row) {
        Map<IpAddress, Moment> timers = timers(row.next().x(), SOURCE_TIMER);
        timers.replaceAll((source, old) -> {
            int bit = 1 << SOURCES.indexOf(source);
            Moment base = (row.gmi() & bit) != 0 ? GMI : (row.groupTimer() & bit) != 0 ? GROUP_TIMER : old;
            return (row.asked() & bit) != 0 ? Moment.earlier(base, LMQT) : base;
        });
        if (!row.next().exclude()) {
            return new Include(timers);
        }
        Moment group = row.groupGmi() ? GMI : row.askedGroup() ? Moment.earlier(GROUP_TIMER, LMQT) : GROUP_TIMER;
        return new Exclude(group, timers, set(row.next().y()));
    }

    private static List<GroupAction> expectedActions(Row row) {
        List<GroupAction> actions = new ArrayList<>();
        if (row.asked() != 0) {
            actions.add(new GroupAction.QuerySources(set(row.asked())));
        }
        if (row.askedGroup()) {
            actions.add(new GroupAction.QueryGroup());
        }
        return actions;
    }

    @Test
    void everyStateAndReportIsARowOfTheRfc() {
        int cases = 0;
        for (RecordType type : RecordType.values()) {
            for (int reported = 0; reported < ALL; reported++) {
                for (int x = 0; x < ALL; x++) {
                    check(new Bits(false, x, 0), type, reported, include(type, x, reported));
                    cases++;
                    for (int y = 0; y < ALL; y++) {
                        if ((x & y) == 0) {
                            check(new Bits(true, x, y), type, reported, exclude(type, x, y, reported));
                            cases++;
                        }
                    }
                }
            }
        }
        assertEquals(35 * 48, cases);
    }

    private static void check(Bits state, RecordType type, int reported, Row row) {
        String what = state + " " + type + " " + reported;
        GroupMachine.Step step = MACHINE.onReport(state.state(), type, set(reported), NOW);
        assertEquals(expected(row), step.state(), what);
        assertEquals(expectedActions(row), step.actions(), what);
    }

    /// Section 6.6.3.2: "with source timer larger than LMQT". Who is being asked about is not asked about again, by whatever report.
    @Test
    void whatIsBeingAskedAboutIsNotAskedAboutAgain() {
        Moment soon = LMQT;
        for (RecordType type : RecordType.values()) {
            for (int reported = 0; reported < ALL; reported++) {
                for (int x = 0; x < ALL; x++) {
                    assertEquals(List.of(), MACHINE.onReport(new Include(timers(x, soon)), type, set(reported), NOW).actions());
                    GroupState excluding = new Exclude(soon, timers(x, soon), set(ALL - 1 & ~x));
                    if (type != RecordType.TO_EX) {
                        assertEquals(List.of(), MACHINE.onReport(excluding, type, set(reported), NOW).actions());
                    }
                }
            }
        }
    }

    /// What the querier does by its report, and what another router does by the report and the querier's queries, is the same.
    @Test
    void aNonQuerierComesToTheSameStateByTheQueriersQueries() {
        GroupMachine other = new GroupMachine(TIMERS, false);
        for (RecordType type : RecordType.values()) {
            for (int reported = 0; reported < ALL; reported++) {
                for (int x = 0; x < ALL; x++) {
                    for (int y = 0; y < ALL; y++) {
                        GroupState state = new Bits((x & y) == 0, x, y & ~x).state();
                        GroupMachine.Step step = MACHINE.onReport(state, type, set(reported), NOW);
                        GroupState followed = other.onReport(state, type, set(reported), NOW).state();
                        for (GroupAction action : step.actions()) {
                            followed = other(followed, action);
                        }
                        assertEquals(step.state(), followed, state + " " + type + " " + reported);
                    }
                }
            }
        }
    }

    private static GroupState other(GroupState state, GroupAction heard) {
        return switch (heard) {
            case GroupAction.QueryGroup _ -> MACHINE.onQuery(state, Set.of(), NOW);
            case GroupAction.QuerySources(var sources) -> MACHINE.onQuery(state, sources, NOW);
        };
    }

    /// Sections 6.2.2, 6.3 and 6.5.
    @Test
    void timersRunOut() {
        GroupState excluding = new Exclude(GROUP_TIMER, timers(1, SOURCE_TIMER), set(4));
        assertEquals(excluding, MACHINE.onTick(excluding, NOW));
        GroupState blocked = MACHINE.onTick(excluding, SOURCE_TIMER);
        assertEquals(new Exclude(GROUP_TIMER, Map.of(), set(5)), blocked);
        assertEquals(GroupState.NONE, MACHINE.onTick(blocked, GROUP_TIMER));
        GroupState including = new Include(timers(3, SOURCE_TIMER));
        assertEquals(GroupState.NONE, MACHINE.onTick(including, SOURCE_TIMER));
        GroupState falling = new Exclude(SOURCE_TIMER, timers(1, GROUP_TIMER), set(2));
        assertEquals(new Include(timers(1, GROUP_TIMER)), MACHINE.onTick(falling, SOURCE_TIMER));
    }
}
