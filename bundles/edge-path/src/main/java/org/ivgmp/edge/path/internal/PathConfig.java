package org.ivgmp.edge.path.internal;

import org.ivgmp.config.Range;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/// The file `etc/org.ivgmp.edge.path.cfg`.
@ObjectClassDefinition(name = "IVGMP paths", description = "Probing of the paths to peers, through their tunnels")
public @interface PathConfig {

    @AttributeDefinition(name = "UDP port", min = "1", max = "65535", description = "Of STAMP; the same at all edges")
    int udp_port() default 862;
    Range UDP_PORT = new Range(1, 65_535);

    @AttributeDefinition(name = "Smallest MTU [octets]", min = "76", max = "9000", description = "Taken for granted")
    int mtu_min() default 576;
    Range MTU_MIN = new Range(76, 9000);

    @AttributeDefinition(name = "Base MTU [octets]", min = "76", max = "9000", description = "Expected to pass nearly everywhere")
    int mtu_base() default 1200;
    Range MTU_BASE = new Range(76, 9000);

    @AttributeDefinition(name = "Largest MTU [octets]", min = "76", max = "9000", description = "Nothing larger is tried")
    int mtu_max() default 1500;
    Range MTU_MAX = new Range(76, 9000);

    @AttributeDefinition(name = "Interval [ms]", min = "1000", max = "60000", description = "Between small probes to a peer")
    int interval_ms() default 2000;
    Range INTERVAL_MS = new Range(1000, 60_000);

    @AttributeDefinition(name = "Confirmation [s]", min = "1", max = "3600", description = "Between probes of the size that passed")
    int confirm_s() default 10;
    Range CONFIRM_S = new Range(1, 3600);

    @AttributeDefinition(name = "Raise [s]", min = "1", max = "86400", description = "After that a larger size is looked for once more")
    int raise_s() default 600;
    Range RAISE_S = new Range(1, 86_400);
}
