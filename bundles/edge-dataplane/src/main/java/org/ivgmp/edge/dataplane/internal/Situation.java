package org.ivgmp.edge.dataplane.internal;

import org.ivgmp.edge.dataplane.core.Fib;
import org.ivgmp.edge.dataplane.core.Ports;

/// All that the loops are told. Replaced as a whole; each loop looks once a batch whether it is still the same.
record Situation(Fib fib, Ports ports, TunnelSocket socket) {
}
