package org.ivgmp.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

import org.ivgmp.edge.forwarding.Egress;
import org.ivgmp.edge.forwarding.TtlPolicy;
import org.ivgmp.edge.join.PeerJoin;
import org.ivgmp.edge.membership.PortGroup;
import org.ivgmp.edge.sources.Flow;
import org.ivgmp.edge.status.SiteStatus;
import org.ivgmp.edge.vnoc.GroupRequest;
import org.ivgmp.edge.vnoc.PolicyDocument;
import org.ivgmp.edge.vnoc.Role;
import org.ivgmp.net.IpAddress;
import org.ivgmp.net.Ipv4Address;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Records whose equality is written out look at each of their components.
class WrittenEqualityTest {

    private static final Ipv4Address A = Ipv4Address.of("192.0.2.1");
    private static final IpAddress G = IpAddress.of("239.1.2.3");
    private static final IpAddress H = IpAddress.of("ff35::1");
    private static final PolicyDocument.Receive RECEIVE = new PolicyDocument.Receive("v", G, 0, Set.of());

    /// @param other for each component another value
    private record Subject(Record one, Object... other) {
        @Override
        public String toString() {
            return one.getClass().getSimpleName();
        }
    }

    static Stream<Subject> subjects() {
        return Stream.of(new Subject(A, 7),
                new Subject(new GroupRequest("v", G, Role.SENDER), "w", H, Role.RECEIVER),
                new Subject(new PortGroup("lan0", G), "lan1", H),
                new Subject(new Flow("lan0", A, G), "lan1", G, H),
                new Subject(new PeerJoin(A, 1, G), Ipv4Address.ANY, 2, H),
                new Subject(new Egress("lan0", G, Optional.empty(), 1, 2, new TtlPolicy.Keep(), 3, 4, Set.of()),
                        "lan1", H, Optional.of(A), 7, 7, new TtlPolicy.Decrement(), 7L, 7, Set.of(A)),
                new Subject(new SiteStatus("a", "o", "l", true, "1", List.of()), "b", "p", "m", false, "2",
                        List.of(new SiteStatus.GroupStatus("v", "g", "SENDER", "granted", "", List.of()))),
                new Subject(new PolicyDocument("1", List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), List.of()),
                        "2", List.of(new PolicyDocument.Vpn("v", 1)), List.of(new PolicyDocument.Peer("p", A, A)),
                        List.of(new PolicyDocument.Send("v", G, 0, new TtlPolicy.Keep(), 0, Set.of())), List.of(RECEIVE), List.of(RECEIVE),
                        List.of(new PolicyDocument.Relay("v", G, 1, "p", Set.of())),
                        List.of(new PolicyDocument.Verdict(new GroupRequest("v", G, Role.SENDER), true, ""))));
    }

    @ParameterizedTest
    @MethodSource("subjects")
    void everyComponentCounts(Subject subject) throws ReflectiveOperationException {
        RecordComponent[] components = subject.one().getClass().getRecordComponents();
        assertEquals(components.length, subject.other().length);
        Object[] values = new Object[components.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = components[i].getAccessor().invoke(subject.one());
        }
        assertEquals(subject.one(), made(subject.one(), values));
        assertEquals(subject.one().hashCode(), made(subject.one(), values).hashCode());
        for (int i = 0; i < values.length; i++) {
            Object[] altered = values.clone();
            altered[i] = subject.other()[i];
            assertNotEquals(subject.one(), made(subject.one(), altered), components[i].getName());
        }
    }

    private static Record made(Record like, Object... values) throws ReflectiveOperationException {
        Class<?>[] types = Arrays.stream(like.getClass().getRecordComponents()).map(RecordComponent::getType).toArray(Class<?>[]::new);
        return like.getClass().getDeclaredConstructor(types).newInstance(values);
    }
}
