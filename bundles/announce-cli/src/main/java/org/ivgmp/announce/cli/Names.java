package org.ivgmp.announce.cli;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/// What makes a later run of the program the successor of an earlier one.
final class Names {

    private Names() {
    }

    /// The first 64 bits of the name's SHA-256.
    static long session(String name) {
        try {
            return ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8)))
                    .getLong();
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError("every Java platform has SHA-256", impossible);
        }
    }

    /// Seconds since 1970: unsigned, so good until 2106.
    static int sequence(long wallMs) {
        return (int) (wallMs / 1000);
    }
}
