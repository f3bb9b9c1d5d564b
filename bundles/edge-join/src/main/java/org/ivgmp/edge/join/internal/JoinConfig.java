package org.ivgmp.edge.join.internal;

import org.ivgmp.config.Range;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/// The file `etc/org.ivgmp.edge.join.cfg`.
@ObjectClassDefinition(name = "IVGMP direct joins", description = "Groups that edges ask each other for, ahead of the VNOC's answer")
public @interface JoinConfig {

    @AttributeDefinition(name = "Direct joins", description = "Whether this edge asks its peers, and hears what they ask")
    boolean enabled() default true;

    @AttributeDefinition(name = "UDP port", min = "1", max = "65535", description = "The same at all edges")
    int udp_port() default 50_756;
    Range UDP_PORT = new Range(1, 65_535);
}
