package org.ivgmp.edge.console.internal;

import java.net.URI;
import java.util.Set;

import jakarta.servlet.http.HttpServletRequest;

/// Whether a request that changes something may come from where it comes. Browsers send credentials along with whatever
/// a foreign page asks for; the console itself does not look, and could be made to install a bundle. Programs send none
/// of these headers.
final class SameOrigin {

    private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS", "TRACE");
    private static final Set<String> OUR_SITE = Set.of("same-origin", "none");

    private SameOrigin() {
    }

    static boolean allows(HttpServletRequest request) {
        if (READING.contains(request.getMethod())) {
            return true;
        }
        String site = request.getHeader("Sec-Fetch-Site");
        if (site != null && !OUR_SITE.contains(site)) {
            return false;
        }
        String origin = request.getHeader("Origin");
        return origin == null || authority(origin).equals(request.getHeader("Host"));
    }

    private static String authority(String origin) {
        try {
            return String.valueOf(URI.create(origin).getRawAuthority());
        } catch (IllegalArgumentException noUri) {
            return "";
        }
    }
}
