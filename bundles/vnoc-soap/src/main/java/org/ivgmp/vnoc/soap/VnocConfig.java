package org.ivgmp.vnoc.soap;

import org.ivgmp.config.Form;
import org.ivgmp.config.Range;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/// The file `etc/org.ivgmp.vnoc.cfg`.
@ObjectClassDefinition(name = "IVGMP VNOC", description = "The operation centre")
public @interface VnocConfig {

    @AttributeDefinition(name = "Data directory", description = "Of the CA's and the operator's keys")
    String data_dir();
    Form DATA_DIR = new Form(".+", "a directory");

    @AttributeDefinition(name = "Names", description = "DNS names and IPv4 addresses by which edges reach the VNOC")
    String[] names();
    Form NAMES = new Form("[A-Za-z0-9.-]+", "DNS names and IPv4 addresses, with commas between them");

    @AttributeDefinition(name = "HTTPS port", min = "1", max = "65535")
    int port() default 8443;
    Range PORT = new Range(1, 65_535);

    @AttributeDefinition(name = "Lease [s]", min = "10", max = "86400",
            description = "How long requests are kept of a site that is not heard of")
    int lease_s() default 90;
    Range LEASE_S = new Range(10, 86_400);

    @AttributeDefinition(name = "Fail-static limit [s]", min = "0", max = "31536000",
            description = "How long an edge that hears nothing of the VNOC goes on with its last policy; 0: as long as the lease")
    int fail_static_s() default 86_400;
    Range FAIL_STATIC_S = new Range(0, 31_536_000);

    @AttributeDefinition(name = "Overlay pool", description = "Addresses of the edges inside the tunnels")
    String overlay_prefix() default "100.64.0.0/16";
    Form OVERLAY_PREFIX = new Form("[0-9.]+/([89]|[12][0-9]|30)", "an IPv4 prefix of length 8 to 30, such as 100.64.0.0/16");

    @AttributeDefinition(name = "Warm tunnels", min = "0", max = "1000",
            description = "Up to how many sites a VPN's tunnels are all kept up")
    int warm_tunnels_max() default 16;
    Range WARM_TUNNELS_MAX = new Range(0, 1000);

    @AttributeDefinition(name = "Requests per site", min = "1", max = "10000",
            description = "As many as one message may have")
    int requests_per_site_max() default 4096;
    Range REQUESTS_PER_SITE_MAX = new Range(1, 10_000);

    @AttributeDefinition(name = "Calls per second", min = "1", max = "100000",
            description = "Of one site; more are refused unread")
    int calls_per_second() default 200;
    Range CALLS_PER_SECOND = new Range(1, 100_000);

    @AttributeDefinition(name = "Calls at once", min = "10", max = "1000000",
            description = "How many calls of one site may come at once after a rest")
    int calls_at_once() default 2000;
    Range CALLS_AT_ONCE = new Range(10, 1_000_000);

    @AttributeDefinition(name = "Token life [h]", min = "1", max = "720", description = "Of an enrolment token")
    int token_ttl_h() default 24;
    Range TOKEN_TTL_H = new Range(1, 720);

    @AttributeDefinition(name = "Keep the audit log [days]", min = "1", max = "36500")
    int keep_audit_days() default 1100;
    Range KEEP_AUDIT_DAYS = new Range(1, 36_500);

    @AttributeDefinition(name = "Keep sessions [days]", min = "1", max = "36500", description = "After they have stopped")
    int keep_sessions_days() default 1100;
    Range KEEP_SESSIONS_DAYS = new Range(1, 36_500);

    @AttributeDefinition(name = "Keep usage [days]", min = "1", max = "36500")
    int keep_usage_days() default 1100;
    Range KEEP_USAGE_DAYS = new Range(1, 36_500);

    @AttributeDefinition(name = "Rows of history", min = "1000", max = "1000000000",
            description = "Of each kind; beyond that the oldest are forgotten, however young")
    int keep_rows_max() default 5_000_000;
    Range KEEP_ROWS_MAX = new Range(1000, 1_000_000_000);

    @AttributeDefinition(name = "Free disk [MiB]", min = "0", max = "1000000",
            description = "With less than that the log warns")
    int disk_free_mb() default 1024;
    Range DISK_FREE_MB = new Range(0, 1_000_000);
}
