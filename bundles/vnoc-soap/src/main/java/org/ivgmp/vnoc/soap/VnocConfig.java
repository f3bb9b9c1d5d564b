package org.ivgmp.vnoc.soap;

import org.ivgmp.config.Form;
import org.ivgmp.config.Range;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/// The file `etc/org.ivgmp.vnoc.cfg`.
@ObjectClassDefinition(name = "IVGMP VNOC", description = "The operation centre")
public @interface VnocConfig {

    @AttributeDefinition(name = "Data directory", description = "Of the CA's and the operator's keys")
    @Form(value = ".+", is = "a directory")
    String data_dir();

    @AttributeDefinition(name = "Names", description = "DNS names and IPv4 addresses by which edges reach the VNOC")
    @Form(value = "[A-Za-z0-9.-]+", is = "DNS names and IPv4 addresses, with commas between them")
    String[] names();

    @AttributeDefinition(name = "HTTPS port", min = "1", max = "65535")
    @Range(min = 1, max = 65_535)
    int port() default 8443;

    @AttributeDefinition(name = "Lease [s]", min = "10", max = "86400",
            description = "How long requests are kept of a site that is not heard of")
    @Range(min = 10, max = 86_400)
    int lease_s() default 90;

    @AttributeDefinition(name = "Fail-static limit [s]", min = "0", max = "31536000",
            description = "How long an edge that hears nothing of the VNOC goes on with its last policy; 0: as long as the lease")
    @Range(min = 0, max = 31_536_000)
    int fail_static_s() default 86_400;

    @AttributeDefinition(name = "Overlay pool", description = "Addresses of the edges inside the tunnels")
    @Form(value = "[0-9.]+/([89]|[12][0-9]|30)", is = "an IPv4 prefix of length 8 to 30, such as 100.64.0.0/16")
    String overlay_prefix() default "100.64.0.0/16";

    @AttributeDefinition(name = "Warm tunnels", min = "0", max = "1000",
            description = "Up to how many sites a VPN's tunnels are all kept up")
    @Range(min = 0, max = 1000)
    int warm_tunnels_max() default 16;

    @AttributeDefinition(name = "Requests per site", min = "1", max = "10000",
            description = "As many as one message may have")
    @Range(min = 1, max = 10_000)
    int requests_per_site_max() default 4096;

    @AttributeDefinition(name = "Calls per second", min = "1", max = "100000",
            description = "Of one site; more are refused unread")
    @Range(min = 1, max = 100_000)
    int calls_per_second() default 200;

    @AttributeDefinition(name = "Calls at once", min = "10", max = "1000000",
            description = "How many calls of one site may come at once after a rest")
    @Range(min = 10, max = 1_000_000)
    int calls_at_once() default 2000;

    @AttributeDefinition(name = "Token life [h]", min = "1", max = "720", description = "Of an enrolment token")
    @Range(min = 1, max = 720)
    int token_ttl_h() default 24;

    @AttributeDefinition(name = "Keep the audit log [days]", min = "1", max = "36500")
    @Range(min = 1, max = 36_500)
    int keep_audit_days() default 1100;

    @AttributeDefinition(name = "Keep sessions [days]", min = "1", max = "36500", description = "After they have stopped")
    @Range(min = 1, max = 36_500)
    int keep_sessions_days() default 1100;

    @AttributeDefinition(name = "Keep usage [days]", min = "1", max = "36500")
    @Range(min = 1, max = 36_500)
    int keep_usage_days() default 1100;

    @AttributeDefinition(name = "Rows of history", min = "1000", max = "1000000000",
            description = "Of each kind; beyond that the oldest are forgotten, however young")
    @Range(min = 1000, max = 1_000_000_000)
    int keep_rows_max() default 5_000_000;

    @AttributeDefinition(name = "Free disk [MiB]", min = "0", max = "1000000",
            description = "With less than that the log warns")
    @Range(min = 0, max = 1_000_000)
    int disk_free_mb() default 1024;
}
