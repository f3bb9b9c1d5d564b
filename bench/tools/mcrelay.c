/* What one writes first: a relay of one multicast group to unicast addresses, one recvfrom and one sendto a copy.
 *
 *   mcrelay GROUP PORT INTERFACE-ADDRESS FIRST-TARGET COUNT TARGET-PORT
 *
 * Sends each packet to COUNT addresses from FIRST-TARGET on. Runs until it is stopped. */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>

int main(int argc, char **argv) {
    if (argc != 7) {
        fprintf(stderr, "mcrelay GROUP PORT INTERFACE-ADDRESS FIRST-TARGET COUNT TARGET-PORT\n");
        return 2;
    }
    int in = socket(AF_INET, SOCK_DGRAM, 0), out = socket(AF_INET, SOCK_DGRAM, 0), size = 8 << 20;
    struct sockaddr_in from = {.sin_family = AF_INET, .sin_port = htons((unsigned short) atoi(argv[2])), .sin_addr.s_addr = inet_addr(argv[1])};
    struct ip_mreq group = {.imr_multiaddr.s_addr = inet_addr(argv[1]), .imr_interface.s_addr = inet_addr(argv[3])};
    setsockopt(in, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof size);
    setsockopt(out, SOL_SOCKET, SO_SNDBUFFORCE, &size, sizeof size);
    if (bind(in, (struct sockaddr *) &from, sizeof from) || setsockopt(in, IPPROTO_IP, IP_ADD_MEMBERSHIP, &group, sizeof group)) {
        perror("mcrelay");
        return 1;
    }
    int count = atoi(argv[5]);
    char packet[9000];
    puts("READY");
    fflush(stdout);
    for (;;) {
        ssize_t n = recvfrom(in, packet, sizeof packet, 0, NULL, NULL);
        for (int i = 0; n > 0 && i < count; i++) {
            struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((unsigned short) atoi(argv[6])),
                    .sin_addr.s_addr = htonl(ntohl(inet_addr(argv[4])) + (unsigned) i)};
            sendto(out, packet, (size_t) n, 0, (struct sockaddr *) &to, sizeof to);
        }
    }
}
