package org.ivgmp.edge.election.core;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// What the active edge says, as the Active Router of RFC 9568 section 5.2 does: docs/ivgmp.md, "Several edges on one LAN".
///
/// @param vpn      that the LAN is attached to; a DNS label
/// @param priority 1 to 254; 0 says that the sender stops being active
/// @param interval between its advertisements; whole centiseconds, 1 to 4095 (RFC 9568 section 5.2.7)
/// @param sequence grows with each advertisement of a sender, over its restarts, too: none is taken twice
public record Advertisement(String vpn, int priority, Duration interval, long sequence) {

    private static final int MAGIC = 0x49564531;
    private static final int HEAD = 4 + 1 + 2 + 8 + 1;
    /// Half of HMAC-SHA-256: RFC 2104 section 5.
    private static final int MAC = 16;
    private static final int NAME_MAX = 63;
    private static final int CENTISECONDS_MAX = 4095;
    private static final int PRIORITY_MAX = 254;

    public byte[] print(byte[] key) {
        byte[] name = vpn.getBytes(StandardCharsets.US_ASCII);
        ByteBuffer buffer = ByteBuffer.allocate(HEAD + name.length + MAC).putInt(MAGIC).put((byte) priority)
                .putShort((short) (interval.toMillis() / 10)).putLong(sequence).put((byte) name.length).put(name);
        return buffer.put(mac(key, Arrays.copyOf(buffer.array(), HEAD + name.length))).array();
    }

    /// Empty for whatever is not one, or not made with the key.
    public static Optional<Advertisement> parse(byte[] octets, byte[] key) {
        if (octets.length < HEAD + 1 + MAC || octets.length > HEAD + NAME_MAX + MAC) {
            return Optional.empty();
        }
        int end = octets.length - MAC;
        byte[] right = mac(key, Arrays.copyOf(octets, end));
        if (!MessageDigest.isEqual(right, Arrays.copyOfRange(octets, end, octets.length))) {
            return Optional.empty();
        }
        ByteBuffer buffer = ByteBuffer.wrap(octets);
        int magic = buffer.getInt();
        int priority = buffer.get() & 0xFF;
        int centiseconds = buffer.getShort() & 0xFFFF;
        long sequence = buffer.getLong();
        int length = buffer.get() & 0xFF;
        if (magic != MAGIC || priority > PRIORITY_MAX || centiseconds < 1 || centiseconds > CENTISECONDS_MAX
                || length != end - HEAD) {
            return Optional.empty();
        }
        String vpn = new String(octets, HEAD, length, StandardCharsets.US_ASCII);
        return Optional.of(new Advertisement(vpn, priority, Duration.ofMillis(centiseconds * 10L), sequence));
    }

    private static byte[] mac(byte[] key, byte[] content) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return Arrays.copyOf(mac.doFinal(content), MAC);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every Java has HmacSHA256", impossible);
        }
    }
}
