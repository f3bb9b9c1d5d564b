package org.ivgmp.edge.lan.internal;

import java.io.EOFException;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.TimeoutException;

import org.pcap4j.core.BpfProgram.BpfCompileMode;
import org.pcap4j.core.NotOpenException;
import org.pcap4j.core.PcapHandle;
import org.pcap4j.core.PcapHandle.PcapDirection;
import org.pcap4j.core.PcapNativeException;
import org.pcap4j.core.PcapNetworkInterface.PromiscuousMode;
import org.pcap4j.core.PcapStat;

import com.sun.jna.NativeLibrary;

/// A tap by libpcap.
final class PcapTap implements Tap {

    /// Ethernet's header and a VLAN tag.
    private static final int HEADER = 14 + 4;
    private static final int MTU_MIN = 1500;
    private static final int MTU_MAX = 9216;
    /// How many frames may wait. The kernel gives each a slot for the longest one: with an MTU of 1500 they take 1.3 MiB, with one of 9000 10.
    private static final int SLOTS = 640;
    /// The kernel's own header in a slot.
    private static final int SLOT_HEADER = 96;
    /// How often libpcap looks whether it is to stop. It waits on, whatever this says, as long as no frame comes.
    private static final int READ_TIMEOUT_MS = 200;
    /// IGMP; ICMPv6 behind a Hop-by-Hop Options header, as all of MLD and router discovery is to be sent (RFC 9777 section 5, RFC 4286);
    /// and their types (RFC 4286 section 7) without one, so that those can be counted.
    private static final String FILTER = "igmp or (ip6[6] = 0 and ip6[40] = 58) or (ip6[6] = 58 and ((ip6[40] >= 130 and ip6[40] <= 132) "
            + "or ip6[40] = 143 or (ip6[40] >= 151 and ip6[40] <= 153)))";
    private static final String LIBRARY = System.getProperty("org.pcap4j.core.pcapLibName", "pcap");

    private final PcapHandle handle;

    private PcapTap(PcapHandle handle) {
        this.handle = handle;
    }

    /// The one [Tap.Opener] of production.
    static Tap open(String port) throws IOException {
        try {
            // Asked here first: what fails inside pcap4j's own start can never be mended without a restart.
            NativeLibrary.getInstance(LIBRARY);
        } catch (UnsatisfiedLinkError missing) {
            throw new IOException("libpcap is not there: install it (Debian: apt install libpcap0.8)", missing);
        }
        try {
            return opened(port);
        } catch (PcapNativeException | NotOpenException failure) {
            throw new IOException(failure.getMessage() + " (the edge needs root, or CAP_NET_RAW and CAP_NET_ADMIN)", failure);
        }
    }

    private static Tap opened(String port) throws PcapNativeException, NotOpenException {
        int longest = Math.clamp(Interfaces.mtu(port).orElse(MTU_MAX), MTU_MIN, MTU_MAX) + HEADER;
        PcapHandle handle = new PcapHandle.Builder(port).snaplen(longest).promiscuousMode(PromiscuousMode.PROMISCUOUS)
                .immediateMode(true).bufferSize(SLOTS * (longest + SLOT_HEADER)).timeoutMillis(READ_TIMEOUT_MS).build();
        try {
            handle.setFilter(FILTER, BpfCompileMode.OPTIMIZE);
            handle.setDirection(PcapDirection.IN);
            return new PcapTap(handle);
        } catch (PcapNativeException | NotOpenException | RuntimeException failure) {
            handle.close();
            throw failure;
        }
    }

    @Override
    public Optional<byte[]> next() throws IOException {
        try {
            return Optional.of(handle.getNextRawPacketEx());
        } catch (TimeoutException | EOFException woken) {
            return Optional.empty();
        } catch (PcapNativeException | NotOpenException gone) {
            throw new IOException(gone.getMessage(), gone);
        }
    }

    @Override
    public long dropped() throws IOException {
        try {
            PcapStat stat = handle.getStats();
            return unsigned(stat.getNumPacketsDropped()) + unsigned(stat.getNumPacketsDroppedByIf());
        } catch (PcapNativeException | NotOpenException gone) {
            throw new IOException(gone.getMessage(), gone);
        }
    }

    /// libpcap counts in 32 bits.
    private static long unsigned(long count) {
        return count & 0xFFFF_FFFFL;
    }

    @Override
    public void wake() {
        try {
            handle.breakLoop();
        } catch (NotOpenException closed) {
            // Nobody waits.
        }
    }

    @Override
    public void send(byte[] frame) throws IOException {
        try {
            handle.sendPacket(frame);
        } catch (PcapNativeException | NotOpenException gone) {
            throw new IOException(gone.getMessage(), gone);
        }
    }

    @Override
    public void close() {
        handle.close();
    }
}
