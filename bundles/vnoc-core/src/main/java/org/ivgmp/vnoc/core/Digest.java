package org.ivgmp.vnoc.core;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.TreeSet;

/// SHA-256 in hex, as the protocol uses it.
public final class Digest {

    private Digest() {
    }

    /// Of a site's requests: docs/ivgmp.md, section 5, `renew`.
    public static String ofRequests(Collection<Request> requests) {
        return ofLines(new TreeSet<>(requests).stream()
                .map(request -> request.vpn() + "|" + request.group() + "|" + request.role()).toList());
    }

    /// Each line is followed by a line feed.
    public static String ofLines(Collection<String> lines) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            lines.forEach(line -> digest.update((line + "\n").getBytes(StandardCharsets.UTF_8)));
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError("every Java platform has SHA-256", impossible);
        }
    }
}
