/* Puts UDP multicast packets of one flow on a LAN as a packet loop does (packet(7), sendmmsg), or, with --gso, several of them in one message that
 * the kernel or the device cuts up (PACKET_VNET_HDR, VIRTIO_NET_HDR_GSO_UDP_L4).
 *
 *   mcput --interface NAME --source ADDRESS --group ADDRESS [--port 5004] [--size 1316] [--batch 32] [--seconds 1] [--gso]
 *
 * Prints one JSON object: `sent` packets, in `elapsed_ns`, with `cpu_ns` of this process (what the kernel does for it included). */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <getopt.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <linux/virtio_net.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sys/socket.h>

#define TOOL "mcput"
#include "bench.h"

#define BATCH_MAX 44        /* of 1,400 octets: one message has at most 65,535 */
#define SIZE_MAX_ 1472
#define HEADERS 28
#ifndef VIRTIO_NET_HDR_GSO_UDP_L4
#define VIRTIO_NET_HDR_GSO_UDP_L4 5
#endif

static uint32_t sum(const void *data, unsigned octets) {
    const uint8_t *bytes = data;
    uint32_t total = 0;
    for (unsigned i = 0; i + 1 < octets; i += 2)
        total += (uint32_t) (bytes[i] << 8 | bytes[i + 1]);
    return total;
}

static uint16_t folded(uint32_t total) {
    while (total >> 16)
        total = (total & 0xFFFF) + (total >> 16);
    return (uint16_t) total;
}

/* Headers of a packet with so much payload. With `partial` the checksum is the pseudo header's, for the kernel to go on. */
static void put_headers(uint8_t *to, uint32_t source, uint32_t group, unsigned port, unsigned payload, int partial) {
    unsigned udp = 8 + payload;
    memset(to, 0, HEADERS);
    to[0] = 0x45;
    to[2] = (uint8_t) ((20 + udp) >> 8);
    to[3] = (uint8_t) (20 + udp);
    to[8] = 16;
    to[9] = IPPROTO_UDP;
    memcpy(to + 12, &source, 4);
    memcpy(to + 16, &group, 4);
    uint16_t check = (uint16_t) ~folded(sum(to, 20));
    to[10] = (uint8_t) (check >> 8);
    to[11] = (uint8_t) check;
    uint8_t ports[6] = {(uint8_t) (port >> 8), (uint8_t) port, (uint8_t) (port >> 8), (uint8_t) port, (uint8_t) (udp >> 8), (uint8_t) udp};
    memcpy(to + 20, ports, 6);
    uint16_t pseudo = folded(sum(to + 12, 8) + IPPROTO_UDP + udp);
    to[26] = partial ? (uint8_t) (pseudo >> 8) : 0;     /* else no checksum, which costs nothing */
    to[27] = partial ? (uint8_t) pseudo : 0;
}

struct setting {
    const char *interface;
    struct in_addr source, group;
    unsigned port, size, batch;
    double seconds;
    int gso;
};

static struct setting arguments(int argc, char **argv) {
    static const struct option options[] = {{"interface", 1, 0, 'i'}, {"source", 1, 0, 's'}, {"group", 1, 0, 'g'}, {"port", 1, 0, 'p'},
        {"size", 1, 0, 'n'}, {"batch", 1, 0, 'b'}, {"seconds", 1, 0, 't'}, {"gso", 0, 0, 'G'}, {0, 0, 0, 0}};
    struct setting s = {.interface = "", .port = 5004, .size = 1316, .batch = 32, .seconds = 1};
    int wrong = 0;
    for (int o; (o = getopt_long(argc, argv, "", options, NULL)) != -1;) {
        switch (o) {
        case 'i': s.interface = optarg; break;
        case 's': wrong |= !inet_aton(optarg, &s.source); break;
        case 'g': wrong |= !inet_aton(optarg, &s.group); break;
        case 'p': s.port = (unsigned) atoi(optarg); break;
        case 'n': s.size = (unsigned) atoi(optarg); break;
        case 'b': s.batch = (unsigned) atoi(optarg); break;
        case 't': s.seconds = atof(optarg); break;
        case 'G': s.gso = 1; break;
        default: wrong = 1;
        }
    }
    if (wrong || s.size > SIZE_MAX_ || s.batch == 0 || s.batch > BATCH_MAX || !IN_MULTICAST(ntohl(s.group.s_addr))) {
        fprintf(stderr, "mcput: wanted: --interface, --source, --group (the head of mcput.c)\n");
        exit(2);
    }
    return s;
}

static uint8_t payloads[BATCH_MAX][SIZE_MAX_], headers[BATCH_MAX][HEADERS];
static struct iovec vectors[3 + 2 * BATCH_MAX];
static struct mmsghdr messages[BATCH_MAX];

/* A message for each packet. Returns how many. */
static unsigned lay_out_each(const struct setting *s, struct sockaddr_ll *to) {
    for (unsigned i = 0; i < s->batch; i++) {
        put_headers(headers[i], s->source.s_addr, s->group.s_addr, s->port, s->size, 0);
        vectors[2 * i] = (struct iovec) {headers[i], HEADERS};
        vectors[2 * i + 1] = (struct iovec) {payloads[i], s->size};
        messages[i].msg_hdr = (struct msghdr) {.msg_name = to, .msg_namelen = sizeof *to, .msg_iov = &vectors[2 * i], .msg_iovlen = 2};
    }
    return s->batch;
}

/* One message, from which so many packets are cut. */
static unsigned lay_out_segmented(const struct setting *s, struct sockaddr_ll *to) {
    static struct virtio_net_hdr offload = {.flags = VIRTIO_NET_HDR_F_NEEDS_CSUM, .gso_type = VIRTIO_NET_HDR_GSO_UDP_L4,
        .hdr_len = ETH_HLEN + HEADERS, .csum_start = ETH_HLEN + 20, .csum_offset = 6};
    static struct ethhdr ethernet = {.h_source = {2}};
    offload.gso_size = (uint16_t) s->size;
    ethernet.h_proto = htons(ETH_P_IP);
    memcpy(ethernet.h_dest, to->sll_addr, ETH_ALEN);
    put_headers(headers[0], s->source.s_addr, s->group.s_addr, s->port, s->size * s->batch, 1);
    vectors[0] = (struct iovec) {&offload, sizeof offload};
    vectors[1] = (struct iovec) {&ethernet, sizeof ethernet};
    vectors[2] = (struct iovec) {headers[0], HEADERS};
    for (unsigned i = 0; i < s->batch; i++)
        vectors[3 + i] = (struct iovec) {payloads[i], s->size};
    messages[0].msg_hdr = (struct msghdr) {.msg_name = to, .msg_namelen = sizeof *to, .msg_iov = vectors, .msg_iovlen = 3 + s->batch};
    return 1;
}

int main(int argc, char **argv) {
    struct setting s = arguments(argc, argv);
    /* The kernel takes segmented messages with an Ethernet header only. */
    int fd = socket(AF_PACKET, (s.gso ? SOCK_RAW : SOCK_DGRAM) | SOCK_CLOEXEC, 0), on = 1;
    if (fd < 0 || (s.gso && setsockopt(fd, SOL_PACKET, PACKET_VNET_HDR, &on, sizeof on) < 0))
        die("packet socket");
    uint32_t low = ntohl(s.group.s_addr) & 0x7FFFFF;
    struct sockaddr_ll to = {.sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_IP), .sll_ifindex = (int) if_nametoindex(s.interface),
        .sll_halen = ETH_ALEN, .sll_addr = {1, 0, 0x5E, (uint8_t) (low >> 16), (uint8_t) (low >> 8), (uint8_t) low}};
    unsigned count = s.gso ? lay_out_segmented(&s, &to) : lay_out_each(&s, &to);
    uint64_t sent = 0, began = now_ns(), end = began + (uint64_t) (s.seconds * 1e9);
    do {
        int done = sendmmsg(fd, messages, count, 0);
        if (done < 0 && errno != ENOBUFS)
            die("sendmmsg");
        sent += done > 0 ? (uint64_t) done * (s.batch / count) : 0;
    } while (now_ns() < end);
    struct timespec used;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
    printf("{\"sent\": %llu, \"elapsed_ns\": %llu, \"cpu_ns\": %lld}\n", (unsigned long long) sent, (unsigned long long) (now_ns() - began),
           (long long) used.tv_sec * 1000000000 + used.tv_nsec);
    return 0;
}
