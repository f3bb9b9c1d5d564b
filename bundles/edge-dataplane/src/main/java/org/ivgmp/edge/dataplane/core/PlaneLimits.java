package org.ivgmp.edge.dataplane.core;

/// @param holdNs       how long packets of a flow without a route are kept; also, how often it is reported at most
/// @param heldPerFlow  packets kept for one flow
/// @param flowsMax     flows of an IP version known at a time
/// @param innerMax     the largest packet that fits one tunnel packet, in bytes; larger ones are sent, and counted
public record PlaneLimits(long holdNs, int heldPerFlow, int flowsMax, int innerMax) {
}
