package org.ivgmp.edge.lan.internal;

import java.io.EOFException;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

import org.pcap4j.core.BpfProgram.BpfCompileMode;
import org.pcap4j.core.NotOpenException;
import org.pcap4j.core.PcapHandle;
import org.pcap4j.core.PcapHandle.PcapDirection;
import org.pcap4j.core.PcapNativeException;
import org.pcap4j.core.PcapNetworkInterface.PromiscuousMode;

/// Hears and says IGMP on one interface. Capture runs on a thread of its own; [#send] is thread-safe.
final class PortCapture implements AutoCloseable {

    private static final int SNAP_LENGTH = 2048;
    private static final int BUFFER_BYTES = 1 << 20;
    /// How soon [#close] is noticed.
    private static final int READ_TIMEOUT_MS = 200;
    private static final String FILTER = "igmp";

    private final PcapHandle in;
    private final PcapHandle out;
    private final byte[] address;
    private volatile boolean closed;
    private volatile boolean failed;

    private PortCapture(PcapHandle in, PcapHandle out, byte[] address) {
        this.in = in;
        this.out = out;
        this.address = address.clone();
    }

    /// @param address the interface's Ethernet address
    /// @param heard   called for each frame, on the capture's thread
    static PortCapture open(String port, byte[] address, Consumer<byte[]> heard)
            throws PcapNativeException, NotOpenException {
        PcapHandle in = handle(port, PromiscuousMode.PROMISCUOUS);
        in.setFilter(FILTER, BpfCompileMode.OPTIMIZE);
        in.setDirection(PcapDirection.IN);
        PcapHandle out = handle(port, PromiscuousMode.NONPROMISCUOUS);
        PortCapture capture = new PortCapture(in, out, address);
        Thread.ofPlatform().name("lan-" + port).daemon().start(() -> capture.hear(heard));
        return capture;
    }

    private static PcapHandle handle(String port, PromiscuousMode mode) throws PcapNativeException {
        return new PcapHandle.Builder(port).snaplen(SNAP_LENGTH).promiscuousMode(mode).immediateMode(true)
                .bufferSize(BUFFER_BYTES).timeoutMillis(READ_TIMEOUT_MS).build();
    }

    private void hear(Consumer<byte[]> heard) {
        try {
            while (!closed) {
                try {
                    heard.accept(in.getNextRawPacketEx());
                } catch (TimeoutException quiet) {
                    // look whether we are closed
                }
            }
        } catch (PcapNativeException | NotOpenException | EOFException gone) {
            failed = true;
        } finally {
            in.close();
        }
    }

    /// Whether the interface went away under it.
    boolean failed() {
        return failed;
    }

    boolean send(byte[] ipv4Packet) {
        try {
            synchronized (out) {
                out.sendPacket(EthernetFrame.toGroup(address, ipv4Packet));
            }
            return true;
        } catch (PcapNativeException | NotOpenException gone) {
            failed = true;
            return false;
        }
    }

    @Override
    public void close() {
        closed = true;
        synchronized (out) {
            out.close();
        }
    }
}
