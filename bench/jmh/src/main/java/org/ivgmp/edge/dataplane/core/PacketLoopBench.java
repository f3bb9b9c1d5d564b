package org.ivgmp.edge.dataplane.core;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import org.ivgmp.dataplane.EgressRoute;
import org.ivgmp.dataplane.IngressRoute;
import org.ivgmp.dataplane.PlaneTable;
import org.ivgmp.net.IpPrefix;
import org.ivgmp.net.Ipv4Address;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// What a packet costs in the loop's own code, without the kernel. With `-prof gc`, `gc.alloc.rate.norm` is to be 0 for all but the
/// compiling of a table.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class PacketLoopBench {

    private static final int PEER = 0x64400101;
    private static final int FANOUT = 4;
    private static final int KEY = 7 << Gre.BRANCH_BITS;
    private static final int FIRST_GROUP = 0xEF010101;
    private static final int SOURCE = 0x0A01000B;
    private static final int LENGTH = 1344;

    /// Groups with a route.
    @Param({"10", "10000"})
    public int routes;

    private final MemorySegment packet = Arena.ofAuto().allocate(2048);
    private final MemorySegment datagram = Arena.ofAuto().allocate(2048);
    private PlaneTable table;
    private Fib fib;
    private LanPipeline lan;
    private TunnelPipeline tunnel;
    private int next;
    private int sequence;
    private long copies;

    @Setup
    public void setUp() {
        int[] peers = IntStream.range(0, FANOUT).map(i -> PEER + i).toArray();
        InetAddress any = Ipv4Address.ANY.toInetAddress();
        table = new PlaneTable(1, 0x64400001, List.of(), IntStream.range(0, routes).mapToObj(i ->
                new EgressRoute("lan0", group(i), any, KEY, 0, 0, peers)).toList(), IntStream.range(0, routes).mapToObj(i ->
                new IngressRoute(KEY, group(i), "lan0", peers, true, Set.of())).toList(), List.of());
        fib = compileTable();
        CopySink sink = new CopySink() {
            @Override
            public void copy(Branch branch, int dscp, MemorySegment memory, long at, int length) {
                copies += branch.lane(0).nextSequence();
            }

            @Override
            public void flush() {
                // nothing is kept
            }
        };
        LanSink out = new LanSink() {
            @Override
            public void inject(int ifindex, MemorySegment memory, long at, int length) {
                copies += length;
            }

            @Override
            public void flush() {
                // nothing is kept
            }
        };
        lan = new LanPipeline(new PlaneLimits(1, 0, 65_536, 1398), new Counters(), (_, _, _) -> true, sink, MemorySegment.NULL, 2048);
        lan.adopt(fib, new Ports(List.of(new Port("lan0", 1, List.of(IpPrefix.parse("10.1.0.0/24").orElseThrow())))), true);
        tunnel = new TunnelPipeline(new Counters(), out, sink);
        tunnel.adopt(fib, new Ports(List.of(new Port("lan0", 1, List.of(IpPrefix.parse("10.2.0.0/24").orElseThrow())))));
        write(packet, 0);
        Gre.prepare(datagram, 0);
        write(datagram, Gre.HEADER);
    }

    private static InetAddress group(int number) {
        return new Ipv4Address(FIRST_GROUP + number).toInetAddress();
    }

    private static void write(MemorySegment memory, long at) {
        memory.set(ValueLayout.JAVA_BYTE, at, (byte) 0x45);
        memory.set(Ipv4.U16, at + 2, (short) LENGTH);
        memory.set(ValueLayout.JAVA_BYTE, at + 9, (byte) Ipv4.UDP);
        memory.set(Ipv4.U32, at + 12, SOURCE);
    }

    /// The header of the next group's packet.
    private void address(MemorySegment memory, long at) {
        next = next + 1 == routes ? 0 : next + 1;
        memory.set(ValueLayout.JAVA_BYTE, at + 8, (byte) 64);
        memory.set(Ipv4.U32, at + 16, FIRST_GROUP + next);
        memory.set(Ipv4.U16, at + 10, (short) 0);
        memory.set(Ipv4.U16, at + 10, (short) Checksum.of(memory, at, Ipv4.HEADER_MIN, 0));
    }

    @Benchmark
    public Route lookup() {
        next = next + 1 == routes ? 0 : next + 1;
        return fib.route(0, FIRST_GROUP + next, SOURCE);
    }

    @Benchmark
    public int parse() {
        address(packet, 0);
        return Ipv4.check(packet, 0, LENGTH);
    }

    @Benchmark
    public int checksumOfAPacket() {
        return Checksum.of(packet, 0, LENGTH, 0);
    }

    /// Parse, RPF, flow, route, TTL, four copies to a sink that drops them.
    @Benchmark
    public long lanPacketToFourSites() {
        address(packet, 0);
        lan.onPacket(0, packet, 0, LENGTH, false, 0);
        return copies;
    }

    /// GRE, sequence, parse, one port.
    @Benchmark
    public long tunnelPacketToTheLan() {
        address(datagram, Gre.HEADER);
        Gre.set(datagram, 0, Gre.IPV4, KEY, sequence++);
        tunnel.onDatagram(PEER, 0, datagram, 0, Gre.HEADER + LENGTH, 0, 0);
        return copies;
    }

    @Benchmark
    public Fib compileTable() {
        return Fib.compile(table, List.of("lan0"), new Branches(new BreakerLimits(20, 1, 1, 1)));
    }
}
