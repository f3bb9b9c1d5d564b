/* Hears what mcgen sends through a ring of packet(7), as a packet loop does: of which version, is the question.
 *
 *   mcring --interface NAME --version 2|3 [--octets 8388608] [--timeout MS]
 *
 * Prints "READY", and one JSON object when nothing came for 500 ms after the first packet: `received`, what the kernel `dropped` since the ring was full,
 * `latency_us` from the sender's clock (the same on one machine) to the packet's being read, the reader's own processor time `cpu_ns`, and
 * how often it slept. With version 3 the kernel hands over blocks of 64 KiB: full ones, and after --timeout ms (1, its least) others. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <endian.h>
#include <getopt.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/socket.h>

#define TOOL "mcring"
#include "bench.h"

#define BLOCK 65536
#define FRAME 2048
#define IDLE_MS 500
#define FIRST_MS 5000
#define UDP_HEADERS 28      /* IPv4 without options, and UDP */
#define SAMPLES_MAX (1 << 22)

static uint32_t *samples;   /* nanoseconds */
static uint64_t received, wakeups;

static void take(const uint8_t *packet, unsigned captured, uint64_t now) {
    uint64_t when;
    if (captured < UDP_HEADERS + 16 || packet[9] != IPPROTO_UDP || (packet[16] & 0xF0) != 0xE0)
        return;
    memcpy(&when, packet + UDP_HEADERS + 8, 8);
    when = be64toh(when);
    if (received < SAMPLES_MAX)
        samples[received] = (uint32_t) (now > when ? now - when : 0);
    received++;
}

/* Frames of the whole ring in turn; returns how many were read. */
static unsigned read_frames(uint8_t *ring, unsigned frames) {
    static unsigned next;
    unsigned count = 0;
    for (; count < 64; count++) {
        struct tpacket2_hdr *header = (struct tpacket2_hdr *) (ring + (size_t) next * FRAME);
        if (!(__atomic_load_n(&header->tp_status, __ATOMIC_ACQUIRE) & TP_STATUS_USER))
            break;
        take((uint8_t *) header + header->tp_net, header->tp_snaplen, now_ns());
        __atomic_store_n(&header->tp_status, TP_STATUS_KERNEL, __ATOMIC_RELEASE);
        next = (next + 1) % frames;
    }
    return count;
}

static unsigned read_block(uint8_t *ring, unsigned blocks) {
    static unsigned next;
    struct tpacket_block_desc *block = (struct tpacket_block_desc *) (ring + (size_t) next * BLOCK);
    if (!(__atomic_load_n(&block->hdr.bh1.block_status, __ATOMIC_ACQUIRE) & TP_STATUS_USER))
        return 0;
    unsigned count = block->hdr.bh1.num_pkts;
    struct tpacket3_hdr *header = (struct tpacket3_hdr *) ((uint8_t *) block + block->hdr.bh1.offset_to_first_pkt);
    for (unsigned i = 0; i < count; i++) {
        take((uint8_t *) header + header->tp_net, header->tp_snaplen, now_ns());
        header = (struct tpacket3_hdr *) ((uint8_t *) header + header->tp_next_offset);
    }
    __atomic_store_n(&block->hdr.bh1.block_status, TP_STATUS_KERNEL, __ATOMIC_RELEASE);
    next = (next + 1) % blocks;
    return count ? count : 1;
}

static int open_ring(const char *interface, int version, unsigned octets, unsigned timeout_ms, uint8_t **ring) {
    int fd = socket(AF_PACKET, SOCK_DGRAM | SOCK_CLOEXEC, 0), kind = version == 2 ? TPACKET_V2 : TPACKET_V3;
    struct tpacket_req3 wanted = {.tp_block_size = BLOCK, .tp_block_nr = octets / BLOCK, .tp_frame_size = FRAME,
        .tp_frame_nr = octets / FRAME, .tp_retire_blk_tov = timeout_ms};
    struct sockaddr_ll name = {.sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_IP), .sll_ifindex = (int) if_nametoindex(interface)};
    struct packet_mreq all = {.mr_ifindex = name.sll_ifindex, .mr_type = PACKET_MR_ALLMULTI};
    if (fd < 0 || setsockopt(fd, SOL_PACKET, PACKET_VERSION, &kind, sizeof kind) < 0
            || setsockopt(fd, SOL_PACKET, PACKET_RX_RING, &wanted, version == 2 ? sizeof(struct tpacket_req) : sizeof wanted) < 0
            || setsockopt(fd, SOL_PACKET, PACKET_ADD_MEMBERSHIP, &all, sizeof all) < 0)
        die("ring");
    *ring = mmap(NULL, octets, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (*ring == MAP_FAILED || bind(fd, (struct sockaddr *) &name, sizeof name) < 0)
        die(interface);
    return fd;
}

static int by_value(const void *a, const void *b) {
    uint32_t x = *(const uint32_t *) a, y = *(const uint32_t *) b;
    return (x > y) - (x < y);
}

static void report(int fd) {
    struct tpacket_stats_v3 kernels = {0};
    socklen_t length = sizeof kernels;
    struct timespec used;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
    if (getsockopt(fd, SOL_PACKET, PACKET_STATISTICS, &kernels, &length) < 0)
        die("PACKET_STATISTICS");
    size_t count = received < SAMPLES_MAX ? received : SAMPLES_MAX;
    qsort(samples, count, sizeof *samples, by_value);
    printf("{\"received\": %llu, \"dropped\": %u, \"latency_us\": {\"p50\": %.1f, \"p99\": %.1f, \"max\": %.1f}, \"cpu_ns\": %lld, \"wakeups\": %llu}\n",
           (unsigned long long) received, kernels.tp_drops, count ? samples[count / 2] / 1e3 : 0, count ? samples[count * 99 / 100] / 1e3 : 0,
           count ? samples[count - 1] / 1e3 : 0, (long long) used.tv_sec * 1000000000 + used.tv_nsec, (unsigned long long) wakeups);
}

int main(int argc, char **argv) {
    static const struct option options[] = {{"interface", 1, 0, 'i'}, {"version", 1, 0, 'v'}, {"octets", 1, 0, 'o'}, {"timeout", 1, 0, 't'}, {0, 0, 0, 0}};
    const char *interface = "";
    unsigned version = 0, octets = 8 << 20, timeout_ms = 1;
    for (int o; (o = getopt_long(argc, argv, "", options, NULL)) != -1;) {
        switch (o) {
        case 'i': interface = optarg; break;
        case 'v': version = (unsigned) atoi(optarg); break;
        case 'o': octets = (unsigned) atoi(optarg); break;
        case 't': timeout_ms = (unsigned) atoi(optarg); break;
        default: version = 0;
        }
    }
    if ((version != 2 && version != 3) || octets < BLOCK) {
        fprintf(stderr, "mcring: wanted: --interface, --version 2 or 3 (the head of mcring.c)\n");
        return 2;
    }
    uint8_t *ring;
    samples = calloc(SAMPLES_MAX, sizeof *samples);
    memset(samples, 1, SAMPLES_MAX * sizeof *samples);     /* its pages are there before the first packet */
    int fd = open_ring(interface, (int) version, octets, timeout_ms, &ring);
    printf("READY\n");
    fflush(stdout);
    for (int ready = 1; ready > 0;) {
        struct pollfd socket = {.fd = fd, .events = POLLIN};
        while (version == 2 ? read_frames(ring, octets / FRAME) : read_block(ring, octets / BLOCK))
            continue;
        ready = poll(&socket, 1, received ? IDLE_MS : FIRST_MS);
        wakeups++;
    }
    report(fd);
    return 0;
}
