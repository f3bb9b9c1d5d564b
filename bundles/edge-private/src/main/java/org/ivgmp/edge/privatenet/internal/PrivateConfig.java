package org.ivgmp.edge.privatenet.internal;

import org.ivgmp.config.Form;
import org.ivgmp.config.Range;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/// The file `etc/org.ivgmp.edge.private.cfg`.
@ObjectClassDefinition(name = "IVGMP private network", description = "Tunnels without IPsec, through a network that is private already")
public @interface PrivateConfig {

    @AttributeDefinition(name = "Enabled", description = "Whether this edge has opted in")
    boolean enabled() default false;

    @AttributeDefinition(name = "Interface", description = "Towards the private network")
    String network_interface() default "";
    Form NETWORK_INTERFACE = new Form("|[A-Za-z0-9][A-Za-z0-9_.-]{0,14}", "an interface such as mpls0");

    @AttributeDefinition(name = "Local address", description = "This edge's address in the private network")
    String local_address() default "";
    Form LOCAL_ADDRESS = new Form("|[0-9]{1,3}(\\.[0-9]{1,3}){3}", "an IPv4 address such as 10.9.0.1");

    @AttributeDefinition(name = "Peers", description = "Prefixes of the peers' addresses in the private network")
    String[] peers() default {};

    @AttributeDefinition(name = "UDP port", min = "1", max = "65535", description = "Of GRE-in-UDP; the packet loop's")
    int udp_port() default 4754;
    Range UDP_PORT = new Range(1, 65_535);

    @AttributeDefinition(name = "Probe port", min = "1", max = "65535", description = "Of path probes; the prober's")
    int probe_port() default 862;
    Range PROBE_PORT = new Range(1, 65_535);
}
