package org.ivgmp.edge.ivgmp.internal;

import org.ivgmp.config.Form;
import org.ivgmp.config.Range;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/// The file `etc/org.ivgmp.edge.cfg`.
@ObjectClassDefinition(name = "IVGMP site", description = "The protocol between this edge and the VNOC")
public @interface SiteConfig {

    @AttributeDefinition(name = "VPN of each LAN port", required = false,
            description = "A VPN's name for all ports, or PORT=VPN for each; empty for the only one that the VNOC names")
    String[] vpn() default {};
    Form VPN = new Form("([A-Za-z0-9._-]{1,15} *= *)?[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?",
            "a VPN's name (lower-case letters, digits, hyphens) or PORT=VPN, such as lan1=cameras");

    @AttributeDefinition(name = "Longest retry delay [s]", min = "1", max = "3600",
            description = "Between calls while the VNOC does not answer")
    int retry_max_s() default 15;
    Range RETRY_MAX_S = new Range(1, 3600);

    @AttributeDefinition(name = "Hold time [s]", min = "10", max = "3600",
            description = "How long memberships and sources stay in force while their bundle is away")
    int hold_s() default 270;
    Range HOLD_S = new Range(10, 3600);

    @AttributeDefinition(name = "Policy file", required = false,
            description = "Where the last policy is kept over a restart; empty: it is not kept")
    String policy_file() default "";

    @AttributeDefinition(name = "Usage interval [s]", min = "1", max = "3600",
            description = "Between readings of the counters; what is not yet read is lost with a crash")
    int usage_interval_s() default 60;
    Range USAGE_INTERVAL_S = new Range(1, 3600);

    @AttributeDefinition(name = "Usage directory", required = false,
            description = "Where accounts are kept until the VNOC has them; empty for no accounting")
    String usage_dir() default "";

    @AttributeDefinition(name = "Usage spool [MiB]", min = "8", max = "65536",
            description = "How much accounts may take of the disk")
    int usage_spool_mb() default 64;
    Range USAGE_SPOOL_MB = new Range(8, 65_536);
}
