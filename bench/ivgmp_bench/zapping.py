"""A sender and a viewer that zaps: what the bench of join latency runs on hosts, whatever routes between them.

The viewer leaves one group and joins the next, which it never had before. It measures from the IGMP report on its wire, and from
its call of setsockopt, to the first packet. All times are the kernel's stamps (but for the call's), so that neither the speed of
this program nor the kernel's own delay before a report (8 ms and more with HZ=250) counts as latency of what is measured.
"""

import ctypes
import json
import select
import socket
import struct
import sys
import time

PORT = 5004
SIZE = 200
TTL = 16
SO_NO_CHECK = 11
SO_TIMESTAMPNS = 35
SO_ATTACH_FILTER = 26
IP_MULTICAST_ALL = 49
ETH_P_ALL = 3
PACKET_OUTGOING = 4
PROTOCOL_OFFSET = 9
V3_REPORT = 0x22
CHANGE_TO_EXCLUDE = 4
# BPF: ldb [9]; jeq #2 (IGMP), 0, 1; ret #65535; ret #0
IGMP_ONLY = struct.pack("=" + "HBBI" * 4, 0x30, 0, 0, PROTOCOL_OFFSET, 0x15, 0, 1, socket.IPPROTO_IGMP, 0x06, 0, 0, 65535, 0x06, 0, 0, 0)


def group_of(base, index):
    """`index`, counted from 0, of the groups that begin at `base`: at most 250 for each value of the third octet."""
    a, b, c, _ = (int(part) for part in base.split("."))
    return f"{a}.{b}.{c + index // 250}.{1 + index % 250}"


def send(base, rate):
    """Sends to the groups that the last line of standard input names by their indices, `rate` packets a second to each."""
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_TTL, TTL)
    sock.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_LOOP, 0)
    # Linux 6.18 finds checksums wrong that are right where VXLAN comes out of a TUN device and is routed on: none is sent.
    sock.setsockopt(socket.SOL_SOCKET, SO_NO_CHECK, 1)
    payload = bytes(SIZE)
    targets, due = [], time.monotonic()
    while True:
        ready, _, _ = select.select([sys.stdin], [], [], max(0.0, due - time.monotonic()))
        if ready:
            line = sys.stdin.readline()
            if not line:
                return
            targets = [(group_of(base, int(word)), PORT) for word in line.split()]
        if time.monotonic() >= due:
            for target in targets:
                sock.sendto(payload, target)
            # What is late is not made up for: a burst would look like a shorter wait for the next packet.
            due = max(due + 1 / rate, time.monotonic())


def stamp(ancillary):
    """The kernel's time of a packet, in ns since the epoch."""
    for level, kind, data in ancillary:
        if level == socket.SOL_SOCKET and kind == SO_TIMESTAMPNS:
            seconds, nanoseconds = struct.unpack_from("@ll", data)
            return seconds * 1_000_000_000 + nanoseconds
    raise RuntimeError("the kernel gave no time stamp")


def asks_for(packet, group):
    """Whether an IPv4 packet is an IGMPv3 report by which a host begins to listen to a group (RFC 9776, section 4.2)."""
    igmp = packet[(packet[0] & 15) * 4:]
    if igmp[0] != V3_REPORT:
        return False
    at = 8
    for _ in range(struct.unpack_from("!H", igmp, 6)[0]):
        kind, auxiliary, sources = struct.unpack_from("!BBH", igmp, at)
        if kind == CHANGE_TO_EXCLUDE and igmp[at + 4:at + 8] == socket.inet_aton(group):
            return True
        at += 8 + 4 * (sources + auxiliary)
    return False


class Wire:
    """The host's IGMP reports, as its interface sends them."""

    def __init__(self, interface):
        self.socket = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, 0)
        attach(self.socket, IGMP_ONLY)
        self.socket.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
        self.socket.bind((interface, ETH_P_ALL))

    def report(self, group):
        """When the packet that waits was sent, if it is the report for `group`; else None."""
        packet, ancillary, _, address = self.socket.recvmsg(2048, 256)
        return stamp(ancillary) if address[2] == PACKET_OUTGOING and asks_for(packet, group) else None


def attach(sock, program):
    code = ctypes.create_string_buffer(program)
    sock.setsockopt(socket.SOL_SOCKET, SO_ATTACH_FILTER, struct.pack("@HxxxxxxP", len(program) // 8, ctypes.addressof(code)))


def listen(group):
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    sock.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
    sock.setsockopt(socket.IPPROTO_IP, IP_MULTICAST_ALL, 0)
    sock.bind((group, PORT))
    return sock


def membership(group):
    return socket.inet_aton(group) + socket.inet_aton("0.0.0.0")


def zap(wire, old, group, patience):
    """Leaves `old`, joins `group`, waits for both the report and the first packet. The new socket, and the figures in ns."""
    new = listen(group)
    if old:
        old.close()  # which leaves its group
    called = time.time_ns()
    new.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, membership(group))
    reported = first = None
    deadline = time.monotonic() + patience
    while (reported is None or first is None) and time.monotonic() < deadline:
        # The packet's socket is asked no more once it has spoken: its queue is full of later packets.
        waiting = [s for s, done in ((wire.socket, reported), (new, first)) if done is None]
        ready, _, _ = select.select(waiting, [], [], 0.2)
        if wire.socket in ready:
            reported = wire.report(group)
        if new in ready:
            first = stamp(new.recvmsg(2048, 256)[1])
    return new, {"group": group, "called": called, "reported": reported, "first": first}


def view(base, patience):
    """Joins the group whose index each line of standard input names; answers with a line of JSON."""
    wire = Wire("eth0")
    current = None
    for line in sys.stdin:
        current, found = zap(wire, current, group_of(base, int(line)), patience)
        print(json.dumps(found), flush=True)


def main(argv):
    if argv[0] == "send":
        send(argv[1], float(argv[2]))
    else:
        view(argv[1], float(argv[2]))


if __name__ == "__main__":
    main(sys.argv[1:])
