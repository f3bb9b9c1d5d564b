package org.ivgmp.edge.dataplane.internal;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/// The system calls of the packet loops, and nothing else. Each returns what the kernel did, or a negated errno, like
/// the kernel itself; the Java above this line sees no `Throwable` and no thread-local errno. Pointers are addresses.
///
/// Not thread-safe: an instance belongs to the thread that made it.
final class Libc implements AutoCloseable {

    private static final StructLayout CAPTURED = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO = CAPTURED.varHandle(MemoryLayout.PathElement.groupElement("errno"));

    private static final MethodHandle SOCKET = capturing("socket",
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));
    private static final MethodHandle BIND = capturing("bind",
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT));
    private static final MethodHandle GETSOCKNAME = capturing("getsockname",
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG));
    private static final MethodHandle SETSOCKOPT = capturing("setsockopt",
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT));
    private static final MethodHandle GETSOCKOPT = capturing("getsockopt",
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG));
    private static final MethodHandle MMAP = capturing("mmap",
            FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG));
    private static final MethodHandle MUNMAP = capturing("munmap",
            FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG));
    private static final MethodHandle POLL = capturing("poll",
            FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT));
    private static final MethodHandle SENDMMSG = capturing("sendmmsg",
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT));
    private static final MethodHandle RECVMMSG = capturing("recvmmsg",
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_LONG));
    private static final MethodHandle EVENTFD = capturing("eventfd", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
    private static final MethodHandle READ = capturing("read",
            FunctionDescriptor.of(JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG));
    private static final MethodHandle WRITE = capturing("write",
            FunctionDescriptor.of(JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG));
    private static final MethodHandle SETPRIORITY = capturing("setpriority",
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));
    private static final MethodHandle CLOSE = capturing("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));

    private final Arena arena = Arena.ofConfined();
    private final MemorySegment captured = arena.allocate(CAPTURED);
    /// For options, structures of a call, and the like.
    private final MemorySegment scratch = arena.allocate(64, 8);

    /// socket(2).
    int socket(int family, int type, int protocol) {
        try {
            return result((int) SOCKET.invokeExact(captured, family, type, protocol));
        } catch (Throwable impossible) {
            throw undeclared("socket", impossible);
        }
    }

    /// bind(2).
    int bind(int fd, MemorySegment address) {
        try {
            return result((int) BIND.invokeExact(captured, fd, address.address(), (int) address.byteSize()));
        } catch (Throwable impossible) {
            throw undeclared("bind", impossible);
        }
    }

    /// getsockname(2); `name` must be as long as the address.
    int getsockname(int fd, MemorySegment name) {
        scratch.set(JAVA_INT, 32, (int) name.byteSize());
        try {
            return result((int) GETSOCKNAME.invokeExact(captured, fd, name.address(), scratch.address() + 32));
        } catch (Throwable impossible) {
            throw undeclared("getsockname", impossible);
        }
    }

    /// setsockopt(2).
    int setsockopt(int fd, int level, int option, MemorySegment value) {
        try {
            return result((int) SETSOCKOPT.invokeExact(captured, fd, level, option, value.address(),
                    (int) value.byteSize()));
        } catch (Throwable impossible) {
            throw undeclared("setsockopt", impossible);
        }
    }

    /// setsockopt(2) with an int.
    int setsockopt(int fd, int level, int option, int value) {
        scratch.set(JAVA_INT, 0, value);
        return setsockopt(fd, level, option, scratch.asSlice(0, 4));
    }

    /// getsockopt(2); `value` must be as long as the option.
    int getsockopt(int fd, int level, int option, MemorySegment value) {
        scratch.set(JAVA_INT, 32, (int) value.byteSize());
        try {
            return result((int) GETSOCKOPT.invokeExact(captured, fd, level, option, value.address(),
                    scratch.address() + 32));
        } catch (Throwable impossible) {
            throw undeclared("getsockopt", impossible);
        }
    }

    /// mmap(2) at an address of the kernel's choice.
    long mmap(long length, int protection, int flags, int fd) {
        try {
            long address = (long) MMAP.invokeExact(captured, 0L, length, protection, flags, fd, 0L);
            return address == -1 ? -errno() : address;
        } catch (Throwable impossible) {
            throw undeclared("mmap", impossible);
        }
    }

    /// munmap(2).
    int munmap(long address, long length) {
        try {
            return result((int) MUNMAP.invokeExact(captured, address, length));
        } catch (Throwable impossible) {
            throw undeclared("munmap", impossible);
        }
    }

    /// poll(2); `fds` is an array of `struct pollfd`.
    int poll(long fds, int count, int timeoutMs) {
        try {
            return result((int) POLL.invokeExact(captured, fds, (long) count, timeoutMs));
        } catch (Throwable impossible) {
            throw undeclared("poll", impossible);
        }
    }

    /// poll(2) for one descriptor.
    int pollOne(int fd, int events, int timeoutMs) {
        scratch.set(JAVA_INT, 0, fd);
        scratch.set(JAVA_SHORT, 4, (short) events);
        return poll(scratch.address(), 1, timeoutMs);
    }

    /// How many of the `length` messages at `vector` were sent, or a negated errno if not even the first was: sendmmsg(2).
    int sendmmsg(int fd, long vector, int length, int flags) {
        try {
            return result((int) SENDMMSG.invokeExact(captured, fd, vector, length, flags));
        } catch (Throwable impossible) {
            throw undeclared("sendmmsg", impossible);
        }
    }

    /// How many messages were received: recvmmsg(2), without its timeout.
    int recvmmsg(int fd, long vector, int length, int flags) {
        try {
            return result((int) RECVMMSG.invokeExact(captured, fd, vector, length, flags, 0L));
        } catch (Throwable impossible) {
            throw undeclared("recvmmsg", impossible);
        }
    }

    /// eventfd(2).
    int eventfd(int initial, int flags) {
        try {
            return result((int) EVENTFD.invokeExact(captured, initial, flags));
        } catch (Throwable impossible) {
            throw undeclared("eventfd", impossible);
        }
    }

    /// read(2) of the eight octets of an eventfd, thrown away.
    long readEvent(int fd) {
        try {
            long n = (long) READ.invokeExact(captured, fd, scratch.address(), 8L);
            return n < 0 ? -errno() : n;
        } catch (Throwable impossible) {
            throw undeclared("read", impossible);
        }
    }

    /// write(2) of 1 to an eventfd.
    long writeEvent(int fd) {
        scratch.set(JAVA_LONG, 0, 1L);
        try {
            long n = (long) WRITE.invokeExact(captured, fd, scratch.address(), 8L);
            return n < 0 ? -errno() : n;
        } catch (Throwable impossible) {
            throw undeclared("write", impossible);
        }
    }

    /// setpriority(2) of the calling thread: -20 (first) to 19.
    int setpriority(int nice) {
        try {
            return result((int) SETPRIORITY.invokeExact(captured, 0, 0, nice));
        } catch (Throwable impossible) {
            throw undeclared("setpriority", impossible);
        }
    }

    /// close(2).
    int close(int fd) {
        try {
            return result((int) CLOSE.invokeExact(captured, fd));
        } catch (Throwable impossible) {
            throw undeclared("close", impossible);
        }
    }

    @Override
    public void close() {
        arena.close();
    }

    private int result(int value) {
        return value >= 0 ? value : -errno();
    }

    private int errno() {
        return (int) ERRNO.get(captured, 0L);
    }

    private static AssertionError undeclared(String call, Throwable cause) {
        return new AssertionError(call + " is declared not to throw", cause);
    }

    private static MethodHandle capturing(String symbol, FunctionDescriptor type) {
        Linker linker = Linker.nativeLinker();
        MemorySegment function = linker.defaultLookup().find(symbol)
                .orElseThrow(() -> new UnsatisfiedLinkError("libc has no " + symbol));
        return linker.downcallHandle(function, type, Linker.Option.captureCallState("errno"));
    }
}
