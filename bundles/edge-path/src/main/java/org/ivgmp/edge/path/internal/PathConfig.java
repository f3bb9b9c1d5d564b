package org.ivgmp.edge.path.internal;

import org.ivgmp.config.Range;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/// The file `etc/org.ivgmp.edge.path.cfg`.
@ObjectClassDefinition(name = "IVGMP paths", description = "Probing of the paths to peers, through their tunnels")
public @interface PathConfig {

    @AttributeDefinition(name = "UDP port", min = "1", max = "65535", description = "Of STAMP; the same at all edges")
    @Range(min = 1, max = 65_535)
    int udp_port() default 862;

    @AttributeDefinition(name = "Smallest MTU [octets]", min = "76", max = "9000", description = "Taken for granted")
    @Range(min = 76, max = 9000)
    int mtu_min() default 576;

    @AttributeDefinition(name = "Base MTU [octets]", min = "76", max = "9000", description = "Expected to pass nearly everywhere")
    @Range(min = 76, max = 9000)
    int mtu_base() default 1200;

    @AttributeDefinition(name = "Largest MTU [octets]", min = "76", max = "9000", description = "Nothing larger is tried")
    @Range(min = 76, max = 9000)
    int mtu_max() default 1500;

    @AttributeDefinition(name = "Interval [ms]", min = "1000", max = "60000", description = "Between small probes to a peer")
    @Range(min = 1000, max = 60_000)
    int interval_ms() default 2000;

    @AttributeDefinition(name = "Confirmation [s]", min = "1", max = "3600", description = "Between probes of the size that passed")
    @Range(min = 1, max = 3600)
    int confirm_s() default 10;

    @AttributeDefinition(name = "Raise [s]", min = "1", max = "86400", description = "After that a larger size is looked for once more")
    @Range(min = 1, max = 86_400)
    int raise_s() default 600;
}
