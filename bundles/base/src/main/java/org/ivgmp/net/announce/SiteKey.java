package org.ivgmp.net.announce;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// A key that a site's edge and its announcers share: HMAC-SHA-256 (RFC 2104, FIPS 180-4). As text: `ID:SECRET`, where
/// ID is 1 to 255 and SECRET is 16 to 64 octets in base64url without padding.
public final class SiteKey {

    static final int MAC_LENGTH = 32;
    private static final String HMAC = "HmacSHA256";
    private static final int SECRET_MIN = 16;
    private static final int SECRET_MAX = 64;
    private static final int ID_MAX = 255;

    private final int id;
    private final byte[] secret;

    public SiteKey(int id, byte[] secret) {
        if (id < 1 || id > ID_MAX || secret.length < SECRET_MIN || secret.length > SECRET_MAX) {
            throw new IllegalArgumentException("a site key has an id from 1 to 255 and 16 to 64 octets");
        }
        this.id = id;
        this.secret = secret.clone();
    }

    public static Optional<SiteKey> parse(String text) {
        int colon = text.indexOf(':');
        if (colon < 0 || !text.substring(0, colon).matches("[1-9][0-9]{0,2}")
                || !text.substring(colon + 1).matches("[A-Za-z0-9_-]{22,86}")) {
            return Optional.empty();
        }
        try {
            int id = Integer.parseInt(text.substring(0, colon));
            byte[] secret = Base64.getUrlDecoder().decode(text.substring(colon + 1));
            return id > ID_MAX || secret.length < SECRET_MIN || secret.length > SECRET_MAX ? Optional.empty()
                    : Optional.of(new SiteKey(id, secret));
        } catch (IllegalArgumentException noBase64) {
            return Optional.empty();
        }
    }

    /// What [#parse] reads. It is the secret itself.
    public String print() {
        return id + ":" + Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
    }

    public int id() {
        return id;
    }

    /// Over the first `length` octets.
    public byte[] mac(byte[] octets, int length) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(secret, HMAC));
            mac.update(octets, 0, length);
            return mac.doFinal();
        } catch (GeneralSecurityException impossible) {
            throw new AssertionError("every Java platform has HmacSHA256", impossible);
        }
    }

    /// Whether the datagram ends in this key's signature of all that is before.
    public boolean signed(byte[] datagram) {
        int length = datagram.length - MAC_LENGTH;
        return length >= 0 && MessageDigest.isEqual(mac(datagram, length),
                Arrays.copyOfRange(datagram, length, datagram.length));
    }

    /// Never the secret.
    @Override
    public String toString() {
        return "site key " + id;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SiteKey key && id == key.id && Arrays.equals(secret, key.secret);
    }

    @Override
    public int hashCode() {
        return id;
    }
}
