package org.ivgmp.edge.dataplane.internal;

import org.ivgmp.config.Form;
import org.ivgmp.config.Range;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/// The file `etc/org.ivgmp.edge.dataplane.cfg`.
@ObjectClassDefinition(name = "IVGMP packet loop", description = "LAN ports, tunnel socket, and what is kept for unknown flows")
public @interface PlaneConfig {

    @AttributeDefinition(name = "LAN interfaces", description = "At most 16; one that is missing is looked for every second")
    @Form(value = "[A-Za-z0-9._-]{1,15}", is = "an interface name such as lan0")
    String[] interfaces() default {"lan0"};

    @AttributeDefinition(name = "Site prefixes", required = false,
            description = "Addresses of senders behind routers of this site, besides those of the LAN interfaces")
    @Form(value = "[0-9A-Fa-f.:]+(/[0-9]+)?", is = "a prefix such as 10.1.0.0/16 or fd00:1::/48")
    String[] site_prefixes() default {};

    @AttributeDefinition(name = "UDP port", min = "1", max = "65535",
            description = "Of GRE-in-UDP, the same at all edges (RFC 8086: 4754)")
    @Range(min = 1, max = 65_535)
    int udp_port() default 4754;

    @AttributeDefinition(name = "Ring size [frames]", min = "64", max = "65536",
            description = "Packets that may wait per LAN port and IP version, 2048 bytes each")
    @Range(min = 64, max = 65_536)
    int ring_frames() default 4096;

    @AttributeDefinition(name = "Largest inner packet [bytes]", min = "576", max = "9000",
            description = "Larger packets are sent in fragments, and counted")
    @Range(min = 576, max = 9000)
    int inner_max_bytes() default 1398;

    @AttributeDefinition(name = "Hold time [ms]", min = "100", max = "60000",
            description = "How long the first packets of a flow wait for a route")
    @Range(min = 100, max = 60_000)
    int hold_ms() default 3000;

    @AttributeDefinition(name = "Packets held per flow", min = "0", max = "65536")
    @Range(min = 0, max = 65_536)
    int hold_packets_per_flow() default 2048;

    @AttributeDefinition(name = "Packets held in total", min = "0", max = "65536", description = "2048 bytes each")
    @Range(min = 0, max = 65_536)
    int hold_packets_total() default 4096;

    @AttributeDefinition(name = "Flows of an IP version known at a time", min = "16", max = "65536")
    @Range(min = 16, max = 65_536)
    int flows_max() default 4096;

    @AttributeDefinition(name = "Socket buffer [bytes]", min = "65536", max = "67108864")
    @Range(min = 65_536, max = 67_108_864)
    int socket_buffer_bytes() default 4_194_304;

    @AttributeDefinition(name = "Busy polling [us]", min = "0", max = "1000000",
            description = "How long a packet loop looks for more packets before it sleeps; 0 sleeps at once")
    @Range(min = 0, max = 1_000_000)
    int busy_poll_us() default 0;

    @AttributeDefinition(name = "Gathering [us]", min = "0", max = "10000",
            description = "How long at most a busy loop waits so that several packets are sent at once; 0 never waits")
    @Range(min = 0, max = 10_000)
    int gather_us() default 500;

    @AttributeDefinition(name = "Circuit breaker: loss [%]", min = "0", max = "100",
            description = "Lasting loss that suspends a branch; 0 never does")
    @Range(min = 0, max = 100)
    int breaker_loss_percent() default 20;

    @AttributeDefinition(name = "Circuit breaker: lasting [s]", min = "2", max = "600")
    @Range(min = 2, max = 600)
    int breaker_after_s() default 10;

    @AttributeDefinition(name = "Circuit breaker: rest [s]", min = "5", max = "600",
            description = "Before a suspended branch is tried again; doubled with each relapse, up to 600 s")
    @Range(min = 5, max = 600)
    int breaker_rest_s() default 30;

    @AttributeDefinition(name = "Circuit breaker: silence [s]", min = "10", max = "600",
            description = "A receiver that reports nothing for so long, while packets are sent, suspends its branch")
    @Range(min = 10, max = 600)
    int breaker_silence_s() default 30;
}
