/* Sends UDP multicast at an even rate: each packet carries its number in its group (8 octets, big-endian), then the time at
 * which it was sent (8 octets, big-endian, ns of CLOCK_MONOTONIC); the rest is zeros. The numbers of each group begin with 0.
 *
 *   mcgen --group 239.1.1.1 [--groups N] [--port 5004] --source ADDRESS [--ttl 8] --rate PPS [--size 1316] 
 *         (--count N | --seconds S) [--burst N] [--lead MS] [--peak PPS]
 *
 * Several groups (GROUP, GROUP+1, ...) are sent to in turn; the rate is that of all together. At high rates packets leave in
 * small bursts by sendmmsg: as many as fall into 250 us, at most --burst (64). Prints one JSON object when done. One that the
 * kernel refused (ENOBUFS, EAGAIN) is tried again, so "sent" is what went out; "late_us_max" is how far it was
 * behind its schedule. What it owes then leaves as fast as it can, or at most at --peak, give or take a burst: a pause of the sender's processor
 * need not become a flood. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <endian.h>
#include <getopt.h>
#include <netinet/in.h>
#include <sys/prctl.h>
#include <sys/socket.h>

#define TOOL "mcgen"
#include "bench.h"

#define BURST_MAX 64
#define BURST_NS 250000
#define SIZE_MAX_OCTETS 9000

struct setting {
    uint32_t group;     /* host order */
    unsigned groups, port, ttl, size, burst;
    double rate, peak, seconds, lead_ms;
    uint64_t count;
    struct in_addr source;
};

static void usage(const char *what) {
    fprintf(stderr, "mcgen: %s (the head of mcgen.c says what there is)\n", what);
    exit(2);
}

static struct setting arguments(int argc, char **argv) {
    static const struct option options[] = {
        {"group", 1, 0, 'g'}, {"groups", 1, 0, 'n'}, {"port", 1, 0, 'p'}, {"source", 1, 0, 's'}, {"ttl", 1, 0, 't'},
        {"rate", 1, 0, 'r'}, {"size", 1, 0, 'z'}, {"count", 1, 0, 'c'}, {"seconds", 1, 0, 'd'}, {"burst", 1, 0, 'b'},
        {"lead", 1, 0, 'l'}, {"peak", 1, 0, 'k'}, {0, 0, 0, 0}};
    struct setting s = {.groups = 1, .port = 5004, .ttl = 8, .size = 1316, .burst = BURST_MAX};
    struct in_addr group = {0};
    for (int o; (o = getopt_long(argc, argv, "", options, NULL)) != -1;) {
        switch (o) {
        case 'g': if (!inet_aton(optarg, &group)) usage("--group is an address"); break;
        case 's': if (!inet_aton(optarg, &s.source)) usage("--source is an address"); break;
        case 'n': s.groups = (unsigned) atoi(optarg); break;
        case 'p': s.port = (unsigned) atoi(optarg); break;
        case 't': s.ttl = (unsigned) atoi(optarg); break;
        case 'r': s.rate = atof(optarg); break;
        case 'z': s.size = (unsigned) atoi(optarg); break;
        case 'c': s.count = strtoull(optarg, NULL, 10); break;
        case 'd': s.seconds = atof(optarg); break;
        case 'b': s.burst = (unsigned) atoi(optarg); break;
        case 'l': s.lead_ms = atof(optarg); break;
        case 'k': s.peak = atof(optarg) > 0 ? atof(optarg) : -1; break;
        default: usage("unknown option");
        }
    }
    s.group = ntohl(group.s_addr);
    if (!IN_MULTICAST(s.group) || s.groups == 0 || s.rate <= 0 || s.size < 16 || s.size > SIZE_MAX_OCTETS || s.burst == 0
            || s.burst > BURST_MAX || (s.peak != 0 && s.peak < s.rate) || (s.count == 0) == (s.seconds <= 0))
        usage("wanted: --group, --rate, --size of 16 to 9000, --burst of 1 to 64, no --peak below --rate, and one of --count and --seconds");
    if (s.count == 0)
        s.count = (uint64_t) (s.rate * s.seconds);
    return s;
}

static int open_socket(const struct setting *s) {
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        die("socket");
    int ttl = (int) s->ttl, loop = 0, buffer = 4 << 20;
    if (setsockopt(fd, IPPROTO_IP, IP_MULTICAST_TTL, &ttl, sizeof ttl) < 0
            || setsockopt(fd, IPPROTO_IP, IP_MULTICAST_LOOP, &loop, sizeof loop) < 0)
        die("setsockopt");
    if (s->source.s_addr != 0) {
        if (setsockopt(fd, IPPROTO_IP, IP_MULTICAST_IF, &s->source, sizeof s->source) < 0)
            die("--source is no address of an interface");
        struct sockaddr_in from = {.sin_family = AF_INET, .sin_addr = s->source};
        if (bind(fd, (struct sockaddr *) &from, sizeof from) < 0)
            die("bind");
    }
    setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &buffer, sizeof buffer);
    return fd;
}

static void sleep_until(uint64_t ns) {
    struct timespec t = {.tv_sec = (time_t) (ns / 1000000000u), .tv_nsec = (long) (ns % 1000000000u)};
    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &t, NULL) == EINTR) {
    }
}

struct result {
    uint64_t retries, late_max;
};

/* Packets `first` to `first + n - 1`, in one call unless the kernel has no room. */
static void send_burst(int fd, const struct setting *s, uint64_t first, unsigned n, struct result *result) {
    static uint8_t payload[BURST_MAX][SIZE_MAX_OCTETS];
    struct mmsghdr messages[BURST_MAX];
    struct iovec vectors[BURST_MAX];
    struct sockaddr_in to[BURST_MAX];
    uint64_t when = htobe64(now_ns());
    memset(messages, 0, n * sizeof *messages);
    for (unsigned i = 0; i < n; i++) {
        uint64_t packet = first + i, number = htobe64(packet / s->groups);
        memcpy(payload[i], &number, 8);
        memcpy(payload[i] + 8, &when, 8);
        to[i] = (struct sockaddr_in) {.sin_family = AF_INET, .sin_port = htons((uint16_t) s->port),
            .sin_addr.s_addr = htonl(s->group + (uint32_t) (packet % s->groups))};
        vectors[i] = (struct iovec) {payload[i], s->size};
        messages[i].msg_hdr = (struct msghdr) {.msg_name = &to[i], .msg_namelen = sizeof to[i], .msg_iov = &vectors[i],
            .msg_iovlen = 1};
    }
    for (unsigned done = 0; done < n;) {
        int sent = sendmmsg(fd, messages + done, n - done, 0);
        if (sent > 0) {
            done += (unsigned) sent;
        } else if (errno == ENOBUFS || errno == EAGAIN || errno == EINTR) {
            result->retries++;
            sleep_until(now_ns() + 50000);
        } else {
            die("sendmmsg");
        }
    }
}

int main(int argc, char **argv) {
    struct setting s = arguments(argc, argv);
    struct result result = {0, 0};
    int fd = open_socket(&s);
    prctl(PR_SET_TIMERSLACK, 1000UL);
    double interval = 1e9 / s.rate, shortest = s.peak > 0 ? 1e9 / s.peak : 0;
    unsigned burst = (unsigned) (BURST_NS / interval);
    burst = burst < 1 ? 1 : burst > s.burst ? s.burst : burst;
    uint64_t began = now_ns() + (uint64_t) (s.lead_ms * 1e6), earliest = 0;
    for (uint64_t next = 0; next < s.count;) {
        uint64_t due = began + (uint64_t) ((double) next * interval), at = due > earliest ? due : earliest, now = now_ns();
        if (now < at) {
            sleep_until(at);
            now = at;
        }
        if (now - due > result.late_max)
            result.late_max = now - due;
        earliest = now + (uint64_t) (burst * shortest);
        unsigned n = s.count - next < burst ? (unsigned) (s.count - next) : burst;
        send_burst(fd, &s, next, n, &result);
        next += n;
    }
    double took = (double) (now_ns() - began) / 1e9;
    printf("{\"sent\": %llu, \"groups\": %u, \"size\": %u, \"burst\": %u, \"seconds\": %.6f, \"rate_wanted\": %.1f, "
           "\"rate\": %.1f, \"retries\": %llu, \"late_us_max\": %.1f}\n", (unsigned long long) s.count, s.groups, s.size, burst,
           took, s.rate, (double) s.count / took, (unsigned long long) result.retries, (double) result.late_max / 1e3);
    return 0;
}
