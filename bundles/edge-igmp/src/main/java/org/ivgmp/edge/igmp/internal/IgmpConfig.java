package org.ivgmp.edge.igmp.internal;

import org.ivgmp.config.Form;
import org.ivgmp.config.Range;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/// The file `etc/org.ivgmp.edge.igmp.cfg`.
@ObjectClassDefinition(name = "IVGMP IGMP", description = "The router's side of IGMP and MLD on the LAN ports")
public @interface IgmpConfig {

    @AttributeDefinition(name = "Robustness", min = "1", max = "7", description = "RFC 9776 section 8.1")
    int robustness() default 2;
    Range ROBUSTNESS = new Range(1, 7);

    @AttributeDefinition(name = "Query interval [s]", min = "2", max = "3600", description = "RFC 9776 section 8.2")
    int query_interval_s() default 125;
    Range QUERY_INTERVAL_S = new Range(2, 3600);

    @AttributeDefinition(name = "Query response interval [ms]", min = "100", max = "3174400",
            description = "RFC 9776 section 8.3; shorter than the query interval")
    int query_response_ms() default 10_000;
    Range QUERY_RESPONSE_MS = new Range(100, 3_174_400);

    @AttributeDefinition(name = "Startup query interval [ms]", min = "200", max = "900000", description = "RFC 9776 section 8.6")
    int startup_query_interval_ms() default 2000;
    Range STARTUP_QUERY_INTERVAL_MS = new Range(200, 900_000);

    @AttributeDefinition(name = "Startup query response interval [ms]", min = "100", max = "3174400",
            description = "RFC 9776 section 8.3, for startup queries; shorter than their interval")
    int startup_query_response_ms() default 500;
    Range STARTUP_QUERY_RESPONSE_MS = new Range(100, 3_174_400);

    @AttributeDefinition(name = "Last member query interval [ms]", min = "100", max = "25500",
            description = "RFC 9776 section 8.8")
    int last_member_query_interval_ms() default 1000;
    Range LAST_MEMBER_QUERY_INTERVAL_MS = new Range(100, 25_500);

    @AttributeDefinition(name = "Groups per port", min = "1", max = "65536")
    int groups_max() default 4096;
    Range GROUPS_MAX = new Range(1, 65_536);

    @AttributeDefinition(name = "Sources per group", min = "1", max = "1024")
    int sources_max() default 64;
    Range SOURCES_MAX = new Range(1, 1024);

    @AttributeDefinition(name = "Tracked memberships of hosts per port", min = "0", max = "1000000")
    int hosts_max() default 4096;
    Range HOSTS_MAX = new Range(0, 1_000_000);

    @AttributeDefinition(name = "Messages per second and port", min = "1", max = "1000000")
    int reports_per_second_max() default 2000;
    Range REPORTS_PER_SECOND_MAX = new Range(1, 1_000_000);

    @AttributeDefinition(name = "Require Router Alert", description = "Drop messages without that option (RFC 2113)")
    boolean require_router_alert() default false;

    @AttributeDefinition(name = "Version", min = "1", max = "3", description = "Of our queries: RFC 9776 section 7.3.1")
    int version() default 3;
    Range VERSION = new Range(1, 3);

    @AttributeDefinition(name = "MLD", description = "Also hear IPv6 hosts, where a port has a link-local address: RFC 9777")
    boolean mld() default true;

    @AttributeDefinition(name = "MLD version", min = "1", max = "2", description = "Of our queries: RFC 9777 section 8.3.1")
    int mld_version() default 2;
    Range MLD_VERSION = new Range(1, 2);

    @AttributeDefinition(name = "Fast leave", description = "End a group at once when the last tracked host leaves it")
    boolean fast_leave() default false;

    @AttributeDefinition(name = "Source-specific groups", description = "Of IPv4, RFC 4607; those of IPv6 are ff3x::/32")
    String ssm_range() default "232.0.0.0/8";
    Form SSM_RANGE = new Form("[0-9.]{7,15}/[0-9]{1,2}", "a prefix of groups such as 232.0.0.0/8");

    @AttributeDefinition(name = "Router discovery", description = "Tell snooping switches of this router: RFC 4286")
    boolean router_discovery() default true;

    @AttributeDefinition(name = "Advertisement interval [s]", min = "4", max = "180", description = "RFC 4286 section 3.1.1")
    int advertisement_interval_s() default 20;
    Range ADVERTISEMENT_INTERVAL_S = new Range(4, 180);

    @AttributeDefinition(name = "Subscribe", description = "Groups to ask an inner network's router for: GROUP or GROUP/SOURCE")
    String[] subscribe() default {};
    Form SUBSCRIBE = new Form("[0-9A-Fa-f.:]{3,45}(/[0-9A-Fa-f.:]{2,45})?", "GROUP or GROUP/SOURCE, with commas between them");

    @AttributeDefinition(name = "Subscribe on ports", description = "Where that router is; empty for all LAN ports")
    String[] subscribe_ports() default {};
    Form SUBSCRIBE_PORTS = new Form("[A-Za-z0-9._-]{1,15}", "interface names such as lan0, with commas between them");
}
