package org.ivgmp.edge.announce.internal;

import org.ivgmp.config.Form;
import org.ivgmp.config.Range;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/// The file `etc/org.ivgmp.edge.announce.cfg`.
@ObjectClassDefinition(name = "IVGMP announcements", description = "What hosts say that they send and want")
public @interface AnnounceConfig {

    @AttributeDefinition(name = "UDP port", min = "1", max = "65535")
    int port() default 50_754;
    Range PORT = new Range(1, 65_535);

    @AttributeDefinition(name = "Group", description = "Where hosts announce that do not know the edge's address")
    String group() default "224.0.0.254";
    Form GROUP = new Form("224\\.0\\.0\\.[0-9]{1,3}", "a group that stays on the LAN, such as 224.0.0.254");

    @AttributeDefinition(name = "File of keys", required = false, description = "Empty: whoever is on the LAN may announce")
    String key_file() default "";

    @AttributeDefinition(name = "Longest lifetime [s]", min = "10", max = "65535")
    int lifetime_max_s() default 3600;
    Range LIFETIME_MAX_S = new Range(10, 65_535);

    @AttributeDefinition(name = "Prefixes of the site", required = false,
            description = "Hosts that may announce, besides those of the LAN ports' own subnets")
    String[] site_prefixes() default {};
    Form SITE_PREFIXES = new Form("[0-9.]+(/[0-9]+)?", "an IPv4 prefix such as 10.20.0.0/16");

    @AttributeDefinition(name = "Never forwarded", required = false, description = "Groups that cannot be announced")
    String[] never_forward() default {"224.0.0.0/24", "239.255.0.0/16"};
    Form NEVER_FORWARD = new Form("[0-9.]+(/[0-9]+)?", "an IPv4 prefix such as 239.255.0.0/16");

    @AttributeDefinition(name = "Groups of a host", min = "1", max = "65536")
    int groups_per_host_max() default 256;
    Range GROUPS_PER_HOST_MAX = new Range(1, 65_536);

    @AttributeDefinition(name = "Groups of a port", min = "1", max = "65536")
    int groups_per_port_max() default 2048;
    Range GROUPS_PER_PORT_MAX = new Range(1, 65_536);

    @AttributeDefinition(name = "Datagrams per second and host", min = "1", max = "1000000")
    int datagrams_per_host_max() default 20;
    Range DATAGRAMS_PER_HOST_MAX = new Range(1, 1_000_000);

    @AttributeDefinition(name = "Datagrams per second and port", min = "1", max = "1000000")
    int datagrams_per_port_max() default 200;
    Range DATAGRAMS_PER_PORT_MAX = new Range(1, 1_000_000);

    @AttributeDefinition(name = "Learn from SAP", description = "Session announcements: RFC 2974")
    boolean sap_learn() default true;

    @AttributeDefinition(name = "SAP groups", required = false)
    String[] sap_groups() default {"224.2.127.254", "239.255.255.255", "239.195.255.255"};
    Form SAP_GROUPS = new Form("2(2[4-9]|3[0-9])(\\.[0-9]{1,3}){3}", "groups such as 224.2.127.254, with commas between them");

    @AttributeDefinition(name = "SAP time-out [s]", min = "10", max = "86400")
    int sap_timeout_s() default 3600;
    Range SAP_TIMEOUT_S = new Range(10, 86_400);

    @AttributeDefinition(name = "State file", description = "Keeps live announcements over a restart")
    String state_file();
}
