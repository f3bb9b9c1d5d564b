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
    int priority() default 100;
    Range PRIORITY = new Range(1, 254);

    @AttributeDefinition(name = "Interval [ms]", min = "100", max = "40000",
            description = "Between advertisements; three and a bit are missed before another edge takes over")
    int interval_ms() default 500;
    Range INTERVAL_MS = new Range(100, 40_000);

    @AttributeDefinition(name = "Group")
    String group() default "224.0.0.254";
    Form GROUP = new Form("224\\.0\\.0\\.[0-9]{1,3}", "a group that stays on the LAN, such as 224.0.0.254");

    @AttributeDefinition(name = "UDP port", min = "1", max = "65535")
    int port() default 50_755;
    Range PORT = new Range(1, 65_535);
}
