package org.ivgmp.edge.dataplane.internal;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.util.List;
import java.util.stream.IntStream;

import org.ivgmp.net.IpAddress;
import org.junit.jupiter.api.Test;

/// The programs as the kernel would run them: bpf(4) of the BSDs says what each instruction does.
class PacketFilterTest {

    private static final List<String> REFUSED_4 = List.of("10.1.2.3", "224.0.0.251", "255.255.255.255", "239.1.2.3 igmp");
    private static final List<String> REFUSED_6 = List.of("fd00::1", "ff02::fb", "ff01::1");

    @Test
    void eachGroupBelongsToOneOfTheLoops() {
        for (int of = 1; of <= 8; of++) {
            for (int last = 0; last < 50; last++) {
                assertEquals(1, passes(PacketFilter.IPV4, "239.1.2." + last, of), "of " + of);
                assertEquals(1, passes(PacketFilter.IPV6, "ff15::1:" + Integer.toHexString(last), of), "of " + of);
            }
            for (String refused : REFUSED_4) {
                assertEquals(0, passes(PacketFilter.IPV4, refused, of), refused);
            }
            for (String refused : REFUSED_6) {
                assertEquals(0, passes(PacketFilter.IPV6, refused, of), refused);
            }
            assertEquals(0, passes(PacketFilter.IPV4, "ff15::1", of), "the other version");
            assertEquals(0, passes(PacketFilter.IPV6, "239.1.2.3", of), "the other version");
        }
    }

    @Test
    void neighbouringGroupsAreSpreadEvenly() {
        for (int part = 0; part < 4; part++) {
            int number = part;
            assertEquals(10, IntStream.range(0, 40).filter(last -> passes(PacketFilter.IPV4, packet("239.1.2." + last), number, 4)).count());
        }
    }

    private static int passes(PacketFilter filter, String to, int of) {
        byte[] packet = packet(to);
        return (int) IntStream.range(0, of).filter(number -> passes(filter, packet, number, of)).count();
    }

    /// An IP header and nothing behind it.
    private static byte[] packet(String described) {
        InetAddress to = IpAddress.of(described.split(" ")[0]).toInetAddress();
        boolean six = to.getAddress().length == 16;
        byte[] packet = new byte[six ? 40 : 20];
        packet[0] = (byte) (six ? 0x60 : 0x45);
        packet[9] = (byte) (described.endsWith("igmp") ? 2 : 17);
        System.arraycopy(to.getAddress(), 0, packet, six ? 24 : 16, to.getAddress().length);
        return packet;
    }

    private static boolean passes(PacketFilter filter, byte[] packet, int number, int of) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment program = filter.in(arena, new PacketFilter.Part(number, of));
            MemorySegment code = MemorySegment.ofAddress(program.get(JAVA_LONG, 8)).reinterpret(8L * program.get(JAVA_SHORT, 0));
            return run(code, MemorySegment.ofArray(packet)) != 0;
        }
    }

    private static int run(MemorySegment code, MemorySegment packet) {
        int a = 0;
        for (long at = 0; ; at += 8) {
            int operand = code.get(JAVA_INT, at + 4);
            int ifTrue = code.get(JAVA_BYTE, at + 2) & 0xFF;
            int ifFalse = code.get(JAVA_BYTE, at + 3) & 0xFF;
            switch (code.get(JAVA_SHORT, at) & 0xFFFF) {
                case 0x30 -> a = packet.get(JAVA_BYTE, operand) & 0xFF;
                case 0x20 -> {
                    if (operand + 4 > packet.byteSize()) {
                        return 0;
                    }
                    a = packet.get(Layouts.NET_INT, operand);
                }
                case 0x54 -> a &= operand;
                case 0x74 -> a >>>= operand;
                case 0x94 -> a = Integer.remainderUnsigned(a, operand);
                case 0x15 -> at += 8L * (a == operand ? ifTrue : ifFalse);
                case 0x25 -> at += 8L * (Integer.compareUnsigned(a, operand) > 0 ? ifTrue : ifFalse);
                case 0x06 -> {
                    return operand;
                }
                default -> throw new AssertionError("unknown instruction " + code.get(JAVA_SHORT, at));
            }
        }
    }
}
