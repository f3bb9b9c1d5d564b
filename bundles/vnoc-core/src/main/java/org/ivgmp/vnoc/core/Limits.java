package org.ivgmp.vnoc.core;

/// The operator's numbers.
///
/// @param requestsPerSite how many requests a site may have at once
/// @param warmTunnels     up to how many sites a VPN's tunnels are all kept up; see docs/decisions/0003
public record Limits(int requestsPerSite, int warmTunnels) {
    public static final Limits DEFAULT = new Limits(4096, 16);
}
