package org.ivgmp.edge.ipsec.core;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// A connection's name says all that it is made of, by a digest: a driver that has just started sees from the names
/// alone which of charon's connections are as they should be, and leaves those in peace.
public final class ConnectionName {

    public static final String PREFIX = "ivgmp-";
    private static final int DIGEST_HEX = 12;

    private ConnectionName() {
    }

    /// @param content the connection as charon is told it, so that a bundle that words it otherwise loads it anew
    public static String of(String peer, byte[] content) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(content);
            return PREFIX + peer + "-" + HexFormat.of().formatHex(digest).substring(0, DIGEST_HEX);
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError("every Java platform has SHA-256", impossible);
        }
    }
}
