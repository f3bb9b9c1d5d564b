package org.ivgmp.edge.sources.internal;

import org.ivgmp.config.Form;
import org.ivgmp.config.Range;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/// The file `etc/org.ivgmp.edge.sources.cfg`.
@ObjectClassDefinition(name = "IVGMP source detection", description = "Which hosts of the LANs send to which groups")
public @interface SourcesConfig {

    @AttributeDefinition(name = "Idle time [s]", min = "5", max = "86400",
            description = "A flow that was silent for so long is gone")
    int idle_timeout_s() default 60;
    Range IDLE_TIMEOUT_S = new Range(5, 86_400);

    @AttributeDefinition(name = "Never forwarded", required = false, description = "Groups that stay on the LAN")
    String[] never_forward() default {"224.0.0.0/24", "239.255.0.0/16"};
    Form NEVER_FORWARD = new Form("[0-9.]+(/[0-9]+)?", "an IPv4 prefix such as 239.255.0.0/16");

    @AttributeDefinition(name = "Flows known at a time", min = "1", max = "65536")
    int flows_max() default 4096;
    Range FLOWS_MAX = new Range(1, 65_536);
}
