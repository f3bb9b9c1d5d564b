package org.ivgmp.vnoc.centre;

import java.time.Duration;

import org.ivgmp.net.IpPrefix;
import org.ivgmp.net.Ipv4Address;
import org.ivgmp.vnoc.core.Limits;

/// @param lease    how long requests are kept without a sign of life
/// @param overlay  the pool of overlay addresses
/// @param tokenLife of an enrolment token
/// @param failStatic how long an edge that hears nothing of the VNOC may go on; zero: as long as the lease
public record CentreSettings(Duration lease, IpPrefix overlay, Duration tokenLife, Limits limits,
        Duration failStatic) {

    public CentreSettings {
        if (!(overlay.address() instanceof Ipv4Address)) {
            throw new IllegalArgumentException("overlay.prefix = " + overlay + " is not an IPv4 prefix such as 100.64.0.0/16");
        }
    }
}
