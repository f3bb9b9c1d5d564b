package org.ivgmp.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
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

    private static final IpAddress H = IpAddress.of("ff35::1");

    /// @param maker of a record, each time with other objects in it
    /// @param other for each component another value
    private record Subject(Supplier<Record> maker, Object... other) {
        @Override
        public String toString() {
            return maker.get().getClass().getSimpleName();
        }
    }

    private static Ipv4Address a() {
        return Ipv4Address.of("192.0.2.1");
    }

    private static IpAddress g() {
        return IpAddress.of("239.1.2.3");
    }

    /// No constant: equal to it, and another object.
    private static String text(String constant) {
        return new String(constant);
    }

    static Stream<Subject> subjects() {
        return Stream.of(new Subject(() -> a(), 7),
                new Subject(() -> new GroupRequest(text("v"), g(), Role.SENDER), "w", H, Role.RECEIVER),
                new Subject(() -> new PortGroup(text("lan0"), g()), "lan1", H),
                new Subject(() -> new Flow(text("lan0"), a(), g()), "lan1", g(), H),
                new Subject(() -> new PeerJoin(a(), 1, g()), Ipv4Address.ANY, 2, H),
                new Subject(() -> new Egress(text("lan0"), g(), Optional.of(a()), 1, 2, new TtlPolicy.Keep(), 3, 4, Set.of(a())),
                        "lan1", H, Optional.empty(), 7, 7, new TtlPolicy.Decrement(), 7L, 7, Set.of()),
                new Subject(() -> new SiteStatus(text("a"), text("o"), text("l"), true, text("1"), List.of(status())),
                        "b", "p", "m", false, "2", List.of()),
                new Subject(() -> new PolicyDocument(text("1"), List.of(new PolicyDocument.Vpn(text("v"), 1)), List.of(new PolicyDocument.Peer("p", a(), a())),
                        List.of(new PolicyDocument.Send("v", g(), 0, new TtlPolicy.Keep(), 0, Set.of())), List.of(receive()), List.of(receive()),
                        List.of(new PolicyDocument.Relay("v", g(), 1, "p", Set.of())), List.of(verdict())),
                        "2", List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), List.of()));
    }

    private static SiteStatus.GroupStatus status() {
        return new SiteStatus.GroupStatus("v", "g", "SENDER", "granted", "", List.of());
    }

    private static PolicyDocument.Receive receive() {
        return new PolicyDocument.Receive("v", g(), 0, Set.of());
    }

    private static PolicyDocument.Verdict verdict() {
        return new PolicyDocument.Verdict(new GroupRequest("v", g(), Role.SENDER), true, "");
    }

    @ParameterizedTest
    @MethodSource("subjects")
    void everyComponentCounts(Subject subject) throws ReflectiveOperationException {
        Record one = subject.maker().get();
        RecordComponent[] components = one.getClass().getRecordComponents();
        assertEquals(components.length, subject.other().length);
        assertEquals(one, subject.maker().get());
        assertEquals(one.hashCode(), subject.maker().get().hashCode());
        Object[] values = new Object[components.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = components[i].getAccessor().invoke(one);
        }
        for (int i = 0; i < values.length; i++) {
            Object[] altered = values.clone();
            altered[i] = subject.other()[i];
            assertNotEquals(one, made(one, altered), components[i].getName());
        }
    }

    private static Record made(Record like, Object... values) throws ReflectiveOperationException {
        Class<?>[] types = Arrays.stream(like.getClass().getRecordComponents()).map(RecordComponent::getType).toArray(Class<?>[]::new);
        return like.getClass().getDeclaredConstructor(types).newInstance(values);
    }
}
