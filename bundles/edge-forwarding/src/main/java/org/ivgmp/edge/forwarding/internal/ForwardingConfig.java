package org.ivgmp.edge.forwarding.internal;

import org.ivgmp.config.Range;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/// The file `etc/org.ivgmp.edge.forwarding.cfg`.
@ObjectClassDefinition(name = "IVGMP forwarding table", description = "Who wants what forwarded")
public @interface ForwardingConfig {

    @AttributeDefinition(name = "Hold time [s]", min = "1", max = "3600",
            description = "How long the routes of a bundle that went away stay in force")
    int hold_s() default 270;
    Range HOLD_S = new Range(1, 3600);
}
