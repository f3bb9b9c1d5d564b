package org.ivgmp.edge.tunnel;

import java.util.Optional;

/// What became of a wanted tunnel.
///
/// @param problem what an operator should know while it is not up, in charon's own words where there are any
public record TunnelState(TunnelSpec spec, Status status, Optional<String> problem) {

    public enum Status { DOWN, CONNECTING, UP }
}
