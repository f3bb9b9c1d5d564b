package org.ivgmp.edge.ipsec.core;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

import org.ivgmp.edge.tunnel.TunnelSpec;

/// A connection's name says all that it is made of, by a digest: a driver that has just started sees from the names alone
/// which of charon's connections are as they should be, and leaves those in peace.
public final class ConnectionName {

    public static final String PREFIX = "ivgmp-";
    private static final int DIGEST_HEX = 12;

    private ConnectionName() {
    }

    /// @param local whatever of this end the connection depends on (identity, address, proposals), as text
    public static String of(TunnelSpec spec, String local) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest((spec + "|" + local).getBytes(StandardCharsets.UTF_8));
            return PREFIX + spec.peer() + "-" + HexFormat.of().formatHex(digest).substring(0, DIGEST_HEX);
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError("every Java platform has SHA-256", impossible);
        }
    }
}
