package org.ivgmp.edge.ivgmp.core;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import org.ivgmp.edge.vnoc.PolicyDocument;

/// Which VPN each LAN port is attached to, as configured: one for all ports, one for each, or none, which means the only one that
/// the policy document names. A port is attached to one VPN at most, so what is heard on it can reach no other.
///
/// @param forAll of ports that `byPort` does not name
public record PortVpns(Optional<String> forAll, Map<String, String> byPort) {

    /// Nothing configured.
    public static final PortVpns ONLY_ONE = new PortVpns(Optional.empty(), Map.of());

    private static final String NAME = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?";
    private static final String PORT = "[A-Za-z0-9._-]{1,15}";

    public PortVpns {
        byPort = Map.copyOf(byPort);
    }

    /// `NAME` for all ports, `PORT=NAME` for one.
    ///
    /// @throws IllegalArgumentException saying what is wrong
    public static PortVpns parse(List<String> entries) {
        Optional<String> forAll = Optional.empty();
        Map<String, String> byPort = new TreeMap<>();
        for (String entry : entries) {
            int equals = entry.indexOf('=');
            String vpn = entry.substring(equals + 1).strip();
            String port = equals < 0 ? "" : entry.substring(0, equals).strip();
            if (!vpn.matches(NAME) || equals >= 0 && !port.matches(PORT)) {
                throw new IllegalArgumentException("'" + entry + "' is neither a VPN's name nor PORT=VPN");
            }
            boolean twice = equals < 0 ? forAll.isPresent() : byPort.put(port, vpn) != null;
            if (twice) {
                throw new IllegalArgumentException("'" + entry + "' is the second VPN for "
                        + (equals < 0 ? "all ports" : port) + "; a port is attached to one");
            }
            forAll = equals < 0 ? Optional.of(vpn) : forAll;
        }
        return new PortVpns(forAll, byPort);
    }

    /// The port's VPN, where that is known.
    Optional<String> of(String port, Optional<PolicyDocument> policy) {
        Optional<String> configured = Optional.ofNullable(byPort.get(port)).or(() -> forAll);
        if (configured.isPresent() || !byPort.isEmpty()) {
            return configured;
        }
        return policy.map(PolicyDocument::vpns).filter(vpns -> vpns.size() == 1).map(vpns -> vpns.getFirst().name());
    }
}
