package org.ivgmp.edge.vnoc;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.TreeSet;

/// A name for a set of requests, the same on both ends: SHA-256 over its sorted lines `vpn|group|ROLE\n`, in hex.
public final class RequestDigest {

    private RequestDigest() {
    }

    public static String of(Collection<GroupRequest> requests) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (GroupRequest request : new TreeSet<>(requests)) {
                String line = request.vpn() + "|" + request.group() + "|" + request.role() + "\n";
                digest.update(line.getBytes(StandardCharsets.UTF_8));
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError("every Java platform has SHA-256", impossible);
        }
    }
}
