package org.ivgmp.edge.igmp.internal;

import org.ivgmp.config.Form;
import org.ivgmp.config.Range;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/// The file `etc/org.ivgmp.edge.igmp.cfg`.
@ObjectClassDefinition(name = "IVGMP IGMP", description = "The router's side of IGMP and MLD on the LAN ports")
public @interface IgmpConfig {

    @AttributeDefinition(name = "Robustness", min = "1", max = "7", description = "RFC 9776 section 8.1")
    @Range(min = 1, max = 7)
    int robustness() default 2;

    @AttributeDefinition(name = "Query interval [s]", min = "2", max = "3600", description = "RFC 9776 section 8.2")
    @Range(min = 2, max = 3600)
    int query_interval_s() default 125;

    @AttributeDefinition(name = "Query response interval [ms]", min = "100", max = "3174400",
            description = "RFC 9776 section 8.3; shorter than the query interval")
    @Range(min = 100, max = 3_174_400)
    int query_response_ms() default 10_000;

    @AttributeDefinition(name = "Startup query interval [ms]", min = "200", max = "900000", description = "RFC 9776 section 8.6")
    @Range(min = 200, max = 900_000)
    int startup_query_interval_ms() default 2000;

    @AttributeDefinition(name = "Startup query response interval [ms]", min = "100", max = "3174400",
            description = "RFC 9776 section 8.3, for startup queries; shorter than their interval")
    @Range(min = 100, max = 3_174_400)
    int startup_query_response_ms() default 1000;

    @AttributeDefinition(name = "Last member query interval [ms]", min = "100", max = "25500",
            description = "RFC 9776 section 8.8")
    @Range(min = 100, max = 25_500)
    int last_member_query_interval_ms() default 1000;

    @AttributeDefinition(name = "Groups per port", min = "1", max = "65536")
    @Range(min = 1, max = 65_536)
    int groups_max() default 4096;

    @AttributeDefinition(name = "Sources per group", min = "1", max = "1024")
    @Range(min = 1, max = 1024)
    int sources_max() default 64;

    @AttributeDefinition(name = "Tracked memberships of hosts per port", min = "0", max = "1000000")
    @Range(min = 0, max = 1_000_000)
    int hosts_max() default 4096;

    @AttributeDefinition(name = "Messages per second and port", min = "1", max = "1000000")
    @Range(min = 1, max = 1_000_000)
    int reports_per_second_max() default 2000;

    @AttributeDefinition(name = "Require Router Alert", description = "Drop messages without that option (RFC 2113)")
    boolean require_router_alert() default false;

    @AttributeDefinition(name = "Version", min = "1", max = "3", description = "Of our queries: RFC 9776 section 7.3.1")
    @Range(min = 1, max = 3)
    int version() default 3;

    @AttributeDefinition(name = "MLD", description = "Also hear IPv6 hosts, where a port has a link-local address: RFC 9777")
    boolean mld() default true;

    @AttributeDefinition(name = "MLD version", min = "1", max = "2", description = "Of our queries: RFC 9777 section 8.3.1")
    @Range(min = 1, max = 2)
    int mld_version() default 2;

    @AttributeDefinition(name = "Fast leave", description = "End a group at once when the last tracked host leaves it")
    boolean fast_leave() default false;

    @AttributeDefinition(name = "Source-specific groups", description = "Of IPv4, RFC 4607; those of IPv6 are ff3x::/32")
    @Form(value = "[0-9.]{7,15}/[0-9]{1,2}", is = "a prefix of groups such as 232.0.0.0/8")
    String ssm_range() default "232.0.0.0/8";

    @AttributeDefinition(name = "Router discovery", description = "Tell snooping switches of this router: RFC 4286")
    boolean router_discovery() default true;

    @AttributeDefinition(name = "Advertisement interval [s]", min = "4", max = "180", description = "RFC 4286 section 3.1.1")
    @Range(min = 4, max = 180)
    int advertisement_interval_s() default 20;

    @AttributeDefinition(name = "Subscribe", description = "Groups to ask an inner network's router for: GROUP or GROUP/SOURCE")
    @Form(value = "[0-9A-Fa-f.:]{3,45}(/[0-9A-Fa-f.:]{2,45})?", is = "GROUP or GROUP/SOURCE, with commas between them")
    String[] subscribe() default {};

    @AttributeDefinition(name = "Subscribe on ports", description = "Where that router is; empty for all LAN ports")
    @Form(value = "[A-Za-z0-9._-]{1,15}", is = "interface names such as lan0, with commas between them")
    String[] subscribe_ports() default {};
}
