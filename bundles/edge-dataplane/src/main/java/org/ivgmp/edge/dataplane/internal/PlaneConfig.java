package org.ivgmp.edge.dataplane.internal;

import org.ivgmp.config.Form;
import org.ivgmp.config.Range;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/// The file `etc/org.ivgmp.edge.dataplane.cfg`.
@ObjectClassDefinition(name = "IVGMP packet loop", description = "LAN ports, tunnel socket, and what is kept for unknown flows")
public @interface PlaneConfig {

    @AttributeDefinition(name = "LAN interfaces", description = "At most 16; one that is missing is looked for every second")
    String[] interfaces() default {"lan0"};
    Form INTERFACES = new Form("[A-Za-z0-9._-]{1,15}", "an interface name such as lan0");

    @AttributeDefinition(name = "Site prefixes", required = false,
            description = "Addresses of senders behind routers of this site, besides those of the LAN interfaces")
    String[] site_prefixes() default {};
    Form SITE_PREFIXES = new Form("[0-9A-Fa-f.:]+(/[0-9]+)?", "a prefix such as 10.1.0.0/16 or fd00:1::/48");

    @AttributeDefinition(name = "UDP port", min = "1", max = "65535",
            description = "Of GRE-in-UDP, the same at all edges (RFC 8086: 4754)")
    int udp_port() default 4754;
    Range UDP_PORT = new Range(1, 65_535);

    @AttributeDefinition(name = "Packet loops for the LAN", min = "1", max = "8",
            description = "Each works on groups of its own, and sends from the UDP port plus its number, counted from 0")
    int lan_loops() default 1;
    Range LAN_LOOPS = new Range(1, 8);

    @AttributeDefinition(name = "Ring size [frames]", min = "64", max = "65536",
            description = "Packets that may wait per LAN port, IP version and loop, 2048 bytes each")
    int ring_frames() default 4096;
    Range RING_FRAMES = new Range(64, 65_536);

    @AttributeDefinition(name = "Largest inner packet [bytes]", min = "576", max = "9000",
            description = "Larger packets are sent in fragments, and counted")
    int inner_max_bytes() default 1398;
    Range INNER_MAX_BYTES = new Range(576, 9000);

    @AttributeDefinition(name = "Hold time [ms]", min = "100", max = "60000",
            description = "How long the first packets of a flow wait for a route")
    int hold_ms() default 3000;
    Range HOLD_MS = new Range(100, 60_000);

    @AttributeDefinition(name = "Packets held per flow", min = "0", max = "65536")
    int hold_packets_per_flow() default 2048;
    Range HOLD_PACKETS_PER_FLOW = new Range(0, 65_536);

    @AttributeDefinition(name = "Packets held in total", min = "0", max = "65536", description = "2048 bytes each")
    int hold_packets_total() default 4096;
    Range HOLD_PACKETS_TOTAL = new Range(0, 65_536);

    @AttributeDefinition(name = "Flows of an IP version known at a time", min = "16", max = "65536")
    int flows_max() default 4096;
    Range FLOWS_MAX = new Range(16, 65_536);

    @AttributeDefinition(name = "Socket buffer [bytes]", min = "65536", max = "67108864")
    int socket_buffer_bytes() default 4_194_304;
    Range SOCKET_BUFFER_BYTES = new Range(65_536, 67_108_864);

    @AttributeDefinition(name = "Busy polling [us]", min = "0", max = "1000000",
            description = "How long a packet loop looks for more packets before it sleeps; 0 sleeps at once")
    int busy_poll_us() default 0;
    Range BUSY_POLL_US = new Range(0, 1_000_000);

    @AttributeDefinition(name = "Gathering [us]", min = "0", max = "10000",
            description = "How long at most a busy loop waits so that several packets are sent at once; 0 never waits")
    int gather_us() default 500;
    Range GATHER_US = new Range(0, 10_000);

    @AttributeDefinition(name = "Circuit breaker: loss [%]", min = "0", max = "100",
            description = "Lasting loss that suspends a branch; 0 never does")
    int breaker_loss_percent() default 20;
    Range BREAKER_LOSS_PERCENT = new Range(0, 100);

    @AttributeDefinition(name = "Circuit breaker: lasting [s]", min = "2", max = "600")
    int breaker_after_s() default 10;
    Range BREAKER_AFTER_S = new Range(2, 600);

    @AttributeDefinition(name = "Circuit breaker: rest [s]", min = "5", max = "600",
            description = "Before a suspended branch is tried again; doubled with each relapse, up to 600 s")
    int breaker_rest_s() default 30;
    Range BREAKER_REST_S = new Range(5, 600);

    @AttributeDefinition(name = "Circuit breaker: silence [s]", min = "10", max = "600",
            description = "A receiver that reports nothing for so long, while packets are sent, suspends its branch")
    int breaker_silence_s() default 30;
    Range BREAKER_SILENCE_S = new Range(10, 600);
}
