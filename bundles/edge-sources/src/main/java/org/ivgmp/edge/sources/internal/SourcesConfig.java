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
    @Range(min = 5, max = 86_400)
    int idle_timeout_s() default 60;

    @AttributeDefinition(name = "Never forwarded", required = false, description = "Groups that stay on the LAN")
    @Form(value = "[0-9.]+(/[0-9]+)?", is = "an IPv4 prefix such as 239.255.0.0/16")
    String[] never_forward() default {"224.0.0.0/24", "239.255.0.0/16"};

    @AttributeDefinition(name = "Flows known at a time", min = "1", max = "65536")
    @Range(min = 1, max = 65_536)
    int flows_max() default 4096;
}
