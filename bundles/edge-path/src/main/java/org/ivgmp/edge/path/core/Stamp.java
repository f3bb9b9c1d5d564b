package org.ivgmp.edge.path.core;

import java.util.Optional;

import org.ivgmp.net.Octets;

/// The test packets of RFC 8762, unauthenticated mode (the tunnel authenticates), and their padding by RFC 8972.
///
/// A Session-Reflector is stateless, and knows no TLVs: it answers the base packet alone (RFC 8972 section 4), however long what it
/// answers is. So a large packet tests one direction only, and nobody gets more octets back than he sent.
public final class Stamp {

    /// Octets of a test packet without TLVs, both ways: RFC 8762 section 4.2.1 and 4.3.1.
    public static final int BASE = 44;
    /// Octets of an IP packet that carries it.
    public static final int SMALLEST_PACKET = 28 + BASE;

    private static final int HEADERS = 28;
    private static final int TIMESTAMP = 4;
    private static final int ERROR_ESTIMATE = 12;
    private static final int RECEIVE_TIMESTAMP = 16;
    private static final int SENDER = 24;
    private static final int SENDER_LENGTH = 14;
    private static final int SENDER_TTL = 40;
    private static final int TLV_HEADER = 4;
    /// RFC 8972 section 4: the sender of a TLV sets flag U.
    private static final int UNRECOGNIZED = 0x80;
    private static final int EXTRA_PADDING = 1;
    /// RFC 4656 section 4.1.2: not synchronized, scale 0, and a multiplier, which must not be 0.
    private static final int NO_CLAIM = 1;
    /// RFC 5357 section 4.2.1, of a TTL that is not known.
    private static final int TTL_UNKNOWN = 255;

    private Stamp() {
    }

    /// A Session-Sender's packet.
    ///
    /// @param packet octets of the IP packet that it makes, [#SMALLEST_PACKET] or at least 4 more
    /// @param ntp    the time in RFC 5905's 64-bit format
    public static byte[] request(int sequence, long ntp, int packet) {
        byte[] octets = new byte[packet - HEADERS];
        Octets.put32(octets, 0, sequence);
        putTime(octets, TIMESTAMP, ntp);
        Octets.put16(octets, ERROR_ESTIMATE, NO_CLAIM);
        if (octets.length > BASE) {
            octets[BASE] = (byte) UNRECOGNIZED;
            octets[BASE + 1] = EXTRA_PADDING;
            Octets.put16(octets, BASE + 2, octets.length - BASE - TLV_HEADER);
        }
        return octets;
    }

    /// The Session-Reflector's answer; empty for what is no Session-Sender's packet. An answer is none: nothing is ever answered in a circle.
    ///
    /// @param length how much of `octets` is the packet
    public static Optional<byte[]> answer(byte[] octets, int length, long ntp) {
        if (length < BASE || !isZero(octets, RECEIVE_TIMESTAMP)) {
            return Optional.empty();
        }
        byte[] answer = new byte[BASE];
        System.arraycopy(octets, 0, answer, 0, TIMESTAMP);
        putTime(answer, TIMESTAMP, ntp);
        Octets.put16(answer, ERROR_ESTIMATE, NO_CLAIM);
        putTime(answer, RECEIVE_TIMESTAMP, ntp);
        System.arraycopy(octets, 0, answer, SENDER, SENDER_LENGTH);
        answer[SENDER_TTL] = (byte) TTL_UNKNOWN;
        return Optional.of(answer);
    }

    /// The sequence number of the request that this answers; empty for what is no answer.
    public static Optional<Integer> answered(byte[] octets, int length) {
        return length < BASE || isZero(octets, RECEIVE_TIMESTAMP) ? Optional.empty() : Optional.of(Octets.i32(octets, SENDER));
    }

    /// From there to the end of the base packet, as a Session-Sender leaves it.
    private static boolean isZero(byte[] octets, int from) {
        for (int i = from; i < BASE; i++) {
            if (octets[i] != 0) {
                return false;
            }
        }
        return true;
    }

    private static void putTime(byte[] octets, int at, long ntp) {
        Octets.put32(octets, at, (int) (ntp >>> 32));
        Octets.put32(octets, at + 4, (int) ntp);
    }
}
