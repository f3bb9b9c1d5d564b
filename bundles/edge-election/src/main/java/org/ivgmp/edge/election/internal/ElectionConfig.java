package org.ivgmp.edge.election.internal;

import org.ivgmp.config.Form;
import org.ivgmp.config.Range;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/// The file `etc/org.ivgmp.edge.election.cfg`.
@ObjectClassDefinition(name = "IVGMP election", description = "Which of several edges on one LAN forwards for it")
public @interface ElectionConfig {

    @AttributeDefinition(name = "Key file", required = false,
            description = "The secret that the edges of a site share; empty: this edge is alone on its LANs")
    String key_file() default "";

    @AttributeDefinition(name = "Priority", min = "1", max = "254", description = "The highest is active")
    @Range(min = 1, max = 254)
    int priority() default 100;

    @AttributeDefinition(name = "Interval [ms]", min = "100", max = "40000",
            description = "Between advertisements; three and a bit are missed before another edge takes over")
    @Range(min = 100, max = 40_000)
    int interval_ms() default 500;

    @AttributeDefinition(name = "Group")
    @Form(value = "224\\.0\\.0\\.[0-9]{1,3}", is = "a group that stays on the LAN, such as 224.0.0.254")
    String group() default "224.0.0.254";

    @AttributeDefinition(name = "UDP port", min = "1", max = "65535")
    @Range(min = 1, max = 65_535)
    int port() default 50_755;
}
