/* Joins multicast groups and counts what mcgen sends to them.
 *
 *   mcsink --group 239.1.1.1 [--groups N] [--port 5004] --interface ADDRESS [--idle MS] [--first MS]
 *          [--per-group] [--buffer OCTETS]
 *
 * Prints "READY" once the groups are joined, and one JSON object when nothing came for --idle ms (500) after the first packet,
 * when nothing came at all for --first ms (5000), or at SIGTERM. For each group: `expected` is the highest number seen + 1, so a
 * loss at the very end shows in the sender's count only: compare `received` with that. A number seen again is `duplicated` (the
 * last 65,536 of each group are known; with many groups, fewer), one lower than the highest is `reordered`. `latency_us` is from
 * the sender's clock to recvmmsg's return, which is the same clock on one machine: a histogram with steps of 1/16 of a power of
 * two. `refused` are packets the socket had no room for (SO_RXQ_OVFL). --per-group lists each group too. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <endian.h>
#include <getopt.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/socket.h>

#define TOOL "mcsink"
#include "bench.h"

#define VECTOR 64
#define OCTETS 64           /* of a packet are read, for its number and time; its length is known by MSG_TRUNC */
#define PER_SOCKET 16       /* groups that one socket joins; net.ipv4.igmp_max_memberships is 20 */
#define GROUPS_MAX 65536
#define STEPS 16
#define BUCKETS (44 * STEPS)
#define WINDOW_MAX 65536

struct setting {
    uint32_t group;
    unsigned groups, port;
    int idle_ms, first_ms, per_group, buffer;
    struct in_addr interface;
};

struct flow {
    uint64_t received, octets, duplicated, reordered, highest_next;
    uint8_t *seen;      /* one bit a number, a ring of `window` numbers */
};

static struct flow *flows;
static uint64_t window, latencies[BUCKETS], latency_max, foreign, refused, first_ns, last_ns;
static volatile sig_atomic_t stopped;

static void stop(int signal) {
    (void) signal;
    stopped = 1;
}

static struct setting arguments(int argc, char **argv) {
    static const struct option options[] = {
        {"group", 1, 0, 'g'}, {"groups", 1, 0, 'n'}, {"port", 1, 0, 'p'}, {"interface", 1, 0, 'i'}, {"idle", 1, 0, 'd'},
        {"first", 1, 0, 'f'}, {"per-group", 0, 0, 'P'}, {"buffer", 1, 0, 'b'}, {0, 0, 0, 0}};
    struct setting s = {.groups = 1, .port = 5004, .idle_ms = 500, .first_ms = 5000, .buffer = 32 << 20};
    struct in_addr group = {0};
    int wrong = 0;
    for (int o; (o = getopt_long(argc, argv, "", options, NULL)) != -1;) {
        switch (o) {
        case 'g': wrong |= !inet_aton(optarg, &group); break;
        case 'i': wrong |= !inet_aton(optarg, &s.interface); break;
        case 'n': s.groups = (unsigned) atoi(optarg); break;
        case 'p': s.port = (unsigned) atoi(optarg); break;
        case 'd': s.idle_ms = atoi(optarg); break;
        case 'f': s.first_ms = atoi(optarg); break;
        case 'b': s.buffer = atoi(optarg); break;
        case 'P': s.per_group = 1; break;
        default: wrong = 1;
        }
    }
    s.group = ntohl(group.s_addr);
    if (wrong || !IN_MULTICAST(s.group) || s.groups == 0 || s.groups > GROUPS_MAX) {
        fprintf(stderr, "mcsink: wanted: --group, --interface, and at most %d groups (the head of mcsink.c)\n",
                GROUPS_MAX);
        exit(2);
    }
    return s;
}

/* Receives: without memberships of its own, so that the kernel need not look through thousands of them for each packet; what
 * others of this host have joined comes here too, and is told apart by its group. */
static int open_socket(const struct setting *s) {
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), on = 1;
    struct sockaddr_in local = {.sin_family = AF_INET, .sin_port = htons((uint16_t) s->port)};
    if (s->groups == 1)
        local.sin_addr.s_addr = htonl(s->group);
    if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) < 0
            || setsockopt(fd, IPPROTO_IP, IP_PKTINFO, &on, sizeof on) < 0
            || setsockopt(fd, SOL_SOCKET, SO_RXQ_OVFL, &on, sizeof on) < 0
            || setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &s->buffer, sizeof s->buffer) < 0
            || bind(fd, (struct sockaddr *) &local, sizeof local) < 0)
        die("socket");
    return fd;
}

/* Sockets that only join; they stay open until the process ends. */
static void join(const struct setting *s) {
    int fd = -1;
    for (unsigned i = 0; i < s->groups; i++) {
        if (i % PER_SOCKET == 0 && (fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)) < 0)
            die("socket");
        struct ip_mreqn membership = {.imr_multiaddr.s_addr = htonl(s->group + i), .imr_address = s->interface};
        if (setsockopt(fd, IPPROTO_IP, IP_ADD_MEMBERSHIP, &membership, sizeof membership) < 0)
            die("IP_ADD_MEMBERSHIP");
    }
}

static void take_latency(uint64_t ns) {
    unsigned bucket = (unsigned) (ns < STEPS ? ns : 0);
    if (ns >= STEPS) {
        unsigned power = 63u - (unsigned) __builtin_clzll(ns);   /* >= 4 */
        bucket = (power - 3) * STEPS + (unsigned) ((ns >> (power - 4)) & (STEPS - 1));
    }
    latencies[bucket < BUCKETS ? bucket : BUCKETS - 1]++;
    if (ns > latency_max)
        latency_max = ns;
}

static double bucket_us(unsigned bucket) {
    unsigned power = bucket / STEPS + 3;
    double ns = bucket < STEPS ? bucket : (double) (1ull << power) * (1 + (bucket % STEPS + 0.5) / STEPS);
    return ns / 1e3;
}

static void take(struct flow *flow, uint64_t number, unsigned octets) {
    flow->received++;
    flow->octets += octets;
    if (number >= flow->highest_next) {
        uint64_t gap = number - flow->highest_next;
        if (gap >= window)
            memset(flow->seen, 0, window / 8);
        else
            for (uint64_t n = flow->highest_next; n < number; n++)
                flow->seen[n % window / 8] &= (uint8_t) ~(1u << n % 8);
        flow->highest_next = number + 1;
    } else if (flow->highest_next - number > window || flow->seen[number % window / 8] & 1u << number % 8) {
        flow->duplicated++;
    } else {
        flow->reordered++;
    }
    flow->seen[number % window / 8] |= (uint8_t) (1u << number % 8);
}

static void take_message(const struct setting *s, struct msghdr *header, const uint8_t *data, unsigned octets, uint64_t now) {
    uint32_t group = 0;
    for (struct cmsghdr *c = CMSG_FIRSTHDR(header); c != NULL; c = CMSG_NXTHDR(header, c)) {
        if (c->cmsg_level == IPPROTO_IP && c->cmsg_type == IP_PKTINFO)
            group = ntohl(((struct in_pktinfo *) CMSG_DATA(c))->ipi_addr.s_addr);
        else if (c->cmsg_level == SOL_SOCKET && c->cmsg_type == SO_RXQ_OVFL)
            refused = *(uint32_t *) CMSG_DATA(c);
    }
    uint32_t index = group - s->group;
    if (index >= s->groups || octets < 16) {
        foreign++;
        return;
    }
    uint64_t number, when;
    memcpy(&number, data, 8);
    memcpy(&when, data + 8, 8);
    when = be64toh(when);
    take(&flows[index], be64toh(number), octets);
    take_latency(now > when ? now - when : 0);
    if (first_ns == 0)
        first_ns = now;
    last_ns = now;
}

/* All that waits in the socket. */
static void drain(const struct setting *s, int fd) {
    static uint8_t data[VECTOR][OCTETS];
    static union { struct cmsghdr header; uint8_t octets[128]; } control[VECTOR];
    struct mmsghdr messages[VECTOR];
    struct iovec vectors[VECTOR];
    int n;
    do {
        for (int i = 0; i < VECTOR; i++) {
            vectors[i] = (struct iovec) {data[i], OCTETS};
            messages[i].msg_hdr = (struct msghdr) {.msg_iov = &vectors[i], .msg_iovlen = 1, .msg_control = &control[i],
                .msg_controllen = sizeof control[i]};
        }
        n = recvmmsg(fd, messages, VECTOR, MSG_DONTWAIT | MSG_TRUNC, NULL);
        uint64_t now = now_ns();
        for (int i = 0; i < n; i++)
            take_message(s, &messages[i].msg_hdr, data[i], messages[i].msg_len, now);
    } while (n == VECTOR && !stopped);
}

static double quantile(double part) {
    uint64_t all = 0, below = 0;
    for (unsigned i = 0; i < BUCKETS; i++)
        all += latencies[i];
    for (unsigned i = 0; i < BUCKETS; i++)
        if (all > 0 && (double) (below += latencies[i]) >= part * (double) all)
            return bucket_us(i);
    return 0;
}

static void add(struct flow *to, const struct flow *flow) {
    to->received += flow->received;
    to->octets += flow->octets;
    to->duplicated += flow->duplicated;
    to->reordered += flow->reordered;
    to->highest_next += flow->highest_next;
}

static void print_counts(const struct flow *f) {
    uint64_t distinct = f->received - f->duplicated;
    printf("\"received\": %llu, \"expected\": %llu, \"lost\": %llu, \"duplicated\": %llu, \"reordered\": %llu, \"octets\": %llu",
           (unsigned long long) f->received, (unsigned long long) f->highest_next,
           (unsigned long long) (f->highest_next > distinct ? f->highest_next - distinct : 0), (unsigned long long) f->duplicated,
           (unsigned long long) f->reordered, (unsigned long long) f->octets);
}

static void report(const struct setting *s) {
    struct flow all = {0};
    unsigned heard = 0;
    for (unsigned i = 0; i < s->groups; i++) {
        add(&all, &flows[i]);
        heard += flows[i].received > 0;
    }
    printf("{\"groups\": %u, \"groups_heard\": %u, ", s->groups, heard);
    print_counts(&all);
    printf(", \"foreign\": %llu, \"refused\": %llu, \"seconds\": %.6f, \"latency_us\": {\"p50\": %.1f, \"p90\": %.1f, "
           "\"p99\": %.1f, \"max\": %.1f}", (unsigned long long) foreign, (unsigned long long) refused,
           (double) (last_ns - first_ns) / 1e9,
           quantile(0.5), quantile(0.9), quantile(0.99), (double) latency_max / 1e3);
    if (s->per_group) {
        printf(", \"per_group\": {");
        for (unsigned i = 0; i < s->groups; i++) {
            struct in_addr address = {htonl(s->group + i)};
            printf("%s\"%s\": {", i == 0 ? "" : ", ", inet_ntoa(address));
            print_counts(&flows[i]);
            printf("}");
        }
        printf("}");
    }
    printf("}\n");
}

/* Thousands of groups need hundreds of sockets. */
static void raise_limit(void) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
        limit.rlim_cur = limit.rlim_max;
        setrlimit(RLIMIT_NOFILE, &limit);
    }
}

int main(int argc, char **argv) {
    struct setting s = arguments(argc, argv);
    for (window = WINDOW_MAX; window > 1024 && window * s.groups > (256ull << 23); window /= 2) {
    }
    flows = calloc(s.groups, sizeof *flows);
    for (unsigned i = 0; flows != NULL && i < s.groups; i++)
        if ((flows[i].seen = calloc(1, window / 8)) == NULL)
            die("calloc");
    raise_limit();
    struct pollfd polled = {.fd = open_socket(&s), .events = POLLIN};
    join(&s);
    struct sigaction action = {.sa_handler = stop};
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGINT, &action, NULL);
    printf("READY\n");
    fflush(stdout);
    while (!stopped) {
        int ready = poll(&polled, 1, first_ns == 0 ? s.first_ms : s.idle_ms);
        if (ready == 0)
            break;
        if (ready > 0)
            drain(&s, polled.fd);
    }
    report(&s);
    return 0;
}
