package org.ivgmp.edge.path.internal;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Optional;

import org.ivgmp.net.Ipv4Address;

/// The UDP socket of all probes, bound to our overlay address. It is the kernel's own, for what the JDK's cannot be told: DF set, and
/// the path MTU that the kernel knows of disregarded (ip(7), IP_PMTUDISC_PROBE). Without that nothing larger than what is in use could
/// ever be tried. Thread-safe; a few packets a second go through it.
final class ProbeSocket implements AutoCloseable {

    private static final int AF_INET = 2;
    private static final int SOCK_DGRAM_CLOEXEC = 2 | 0x80000;
    private static final int SOL_IP = 0;
    private static final int IP_TOS = 1;
    private static final int IP_TTL = 2;
    private static final int IP_MTU_DISCOVER = 10;
    private static final int IP_PMTUDISC_PROBE = 3;
    private static final int IP_FREEBIND = 15;
    private static final int SOL_SOCKET = 1;
    private static final int SO_RCVTIMEO = 20;
    private static final int EINTR = 4;
    private static final int EAGAIN = 11;
    private static final int EMSGSIZE = 90;
    /// CS6, network control: RFC 4594 section 3.2.
    private static final int NETWORK_CONTROL = 0xC0;
    private static final int WAIT_US = 500_000;
    private static final int SOCKADDR_IN = 16;
    static final int PACKET_MAX = 9000;

    private static final ValueLayout.OfShort NET_SHORT = JAVA_SHORT.withOrder(ByteOrder.BIG_ENDIAN).withByteAlignment(1);
    private static final ValueLayout.OfInt NET_INT = JAVA_INT.withOrder(ByteOrder.BIG_ENDIAN).withByteAlignment(1);
    private static final StructLayout CAPTURED = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO = CAPTURED.varHandle(MemoryLayout.PathElement.groupElement("errno"));
    private static final MethodHandle SOCKET = call("socket", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));
    private static final MethodHandle BIND = call("bind", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT));
    private static final MethodHandle SETSOCKOPT = call("setsockopt",
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT));
    private static final MethodHandle SENDTO = call("sendto",
            FunctionDescriptor.of(JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_INT));
    private static final MethodHandle RECVFROM = call("recvfrom",
            FunctionDescriptor.of(JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG));
    private static final MethodHandle CLOSE = call("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));

    /// @param from   who sent it
    /// @param length how much of the buffer it fills
    record Received(Ipv4Address from, int length) {
    }

    enum Sent { YES, TOO_LARGE, NO }

    private final int fd;
    private final int port;

    private ProbeSocket(int fd, int port) {
        this.fd = fd;
        this.port = port;
    }

    /// The address need not be there yet.
    static ProbeSocket open(Ipv4Address overlay, int port) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            int fd = (int) checked("socket", invoke(SOCKET, arena, AF_INET, SOCK_DGRAM_CLOEXEC, 0));
            ProbeSocket socket = new ProbeSocket(fd, port);
            try {
                socket.option(arena, SOL_IP, IP_FREEBIND, 1);
                socket.option(arena, SOL_IP, IP_MTU_DISCOVER, IP_PMTUDISC_PROBE);
                socket.option(arena, SOL_IP, IP_TOS, NETWORK_CONTROL);
                socket.option(arena, SOL_IP, IP_TTL, 255); // RFC 8762 section 4.1
                MemorySegment patience = arena.allocate(16, 8);
                patience.set(JAVA_LONG, 8, WAIT_US);
                checked("SO_RCVTIMEO", invoke(SETSOCKOPT, arena, fd, SOL_SOCKET, SO_RCVTIMEO, patience.address(), 16));
                checked("bind to " + overlay + ":" + port,
                        invoke(BIND, arena, fd, name(arena, overlay, port).address(), SOCKADDR_IN));
                return socket;
            } catch (IOException refused) {
                socket.close();
                throw refused;
            }
        }
    }

    private void option(Arena arena, int level, int option, int value) throws IOException {
        MemorySegment memory = arena.allocate(JAVA_INT);
        memory.set(JAVA_INT, 0, value);
        checked("setsockopt " + option, invoke(SETSOCKOPT, arena, fd, level, option, memory.address(), 4));
    }

    Sent send(Ipv4Address peer, byte[] octets) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment data = arena.allocateFrom(JAVA_BYTE, octets);
            long sent = invoke(SENDTO, arena, fd, data.address(), (long) octets.length, 0,
                    name(arena, peer, port).address(), SOCKADDR_IN);
            return sent >= 0 ? Sent.YES : sent == -EMSGSIZE ? Sent.TOO_LARGE : Sent.NO;
        }
    }

    /// Waits half a second for a packet.
    ///
    /// @throws IOException when the socket is of no more use
    Optional<Received> receive(byte[] into) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment data = arena.allocate(into.length);
            MemorySegment name = arena.allocate(SOCKADDR_IN, 8);
            MemorySegment nameLength = arena.allocate(JAVA_INT);
            nameLength.set(JAVA_INT, 0, SOCKADDR_IN);
            long length = invoke(RECVFROM, arena, fd, data.address(), (long) into.length, 0, name.address(), nameLength.address());
            if (length == -EAGAIN || length == -EINTR) {
                return Optional.empty();
            }
            checked("recvfrom", length);
            MemorySegment.copy(data, JAVA_BYTE, 0, into, 0, (int) length);
            return Optional.of(new Received(new Ipv4Address(name.get(NET_INT, 4)), (int) length));
        }
    }

    /// When nobody is in [#receive] any more.
    @Override
    public void close() {
        try (Arena arena = Arena.ofConfined()) {
            invoke(CLOSE, arena, fd);
        }
    }

    private static MemorySegment name(Arena arena, Ipv4Address address, int port) {
        MemorySegment name = arena.allocate(SOCKADDR_IN, 8);
        name.set(JAVA_SHORT, 0, (short) AF_INET);
        name.set(NET_SHORT, 2, (short) port);
        name.set(NET_INT, 4, address.bits());
        return name;
    }

    private static MethodHandle call(String name, FunctionDescriptor type) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), type, Linker.Option.captureCallState("errno"));
    }

    /// What the kernel says, or a negated errno.
    private static long invoke(MethodHandle call, Arena arena, Object... arguments) {
        MemorySegment captured = arena.allocate(CAPTURED);
        Object[] all = new Object[arguments.length + 1];
        all[0] = captured;
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        try {
            long result = ((Number) call.invokeWithArguments(all)).longValue();
            return result < 0 ? -(int) ERRNO.get(captured, 0L) : result;
        } catch (RuntimeException | Error failure) {
            throw failure;
        } catch (Throwable impossible) {
            throw new IllegalStateException("a system call declares nothing", impossible);
        }
    }

    private static long checked(String what, long result) throws IOException {
        if (result < 0) {
            throw new IOException(what + ": errno " + -result);
        }
        return result;
    }
}
