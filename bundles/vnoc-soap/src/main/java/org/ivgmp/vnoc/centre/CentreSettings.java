package org.ivgmp.vnoc.centre;

import java.time.Duration;

import org.ivgmp.net.Ipv4Prefix;
import org.ivgmp.vnoc.core.Limits;

/// @param lease    how long requests are kept without a sign of life
/// @param overlay  the pool of overlay addresses
/// @param tokenLife of an enrolment token
public record CentreSettings(Duration lease, Ipv4Prefix overlay, Duration tokenLife, Limits limits) {
}
