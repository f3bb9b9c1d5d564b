"""Joins a multicast group as any program does, and accounts for each packet of the test stream. Prints JSON lines: progress
(before it joins, then twice a second), joined, first, left, report.

Run it on a lab host: ./ivgmp lab exec b-lan -- python3 lab/ivgmp_lab/mcrecv.py --group 239.1.1.1
With --probe it joins many groups one after the other, and measures from each join to the first packet.
"""

import argparse
import array
import json
import os
import signal
import socket
import struct
import sys
import time

if __package__:
    from . import mcsend, stream
else:
    import mcsend
    import stream

SO_TIMESTAMPNS = 35
SO_RXQ_OVFL = 40
SO_RCVBUFFORCE = 33
IP_RECVTTL = 12
IP_MULTICAST_ALL = 49
IPV6_MULTICAST_ALL = 29
MCAST_BLOCK_SOURCE = 43
MCAST_JOIN_SOURCE_GROUP = 46
MCAST_LEAVE_SOURCE_GROUP = 47
BUFFER_BYTES = 32 << 20
WAKE_S = 0.1
TELL_S = 0.5
SOURCES_MAX = 16
GAPS_MAX = 500


def arguments(argv):
    parser = argparse.ArgumentParser(prog="mcrecv", description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--group", default="239.1.1.1", help="group, or FIRST+COUNT with --probe (default %(default)s)")
    parser.add_argument("--port", type=int, default=5004)
    parser.add_argument("--source", default="", help="join only this source (SSM, IGMPv3 or MLDv2)")
    parser.add_argument("--block", default="", help="join, then block this source (IGMPv3 EXCLUDE)")
    parser.add_argument("--seconds", type=float, default=0, help="0: until interrupted")
    parser.add_argument("--until-file", default="", help="end when this file holds a sequence number and that has arrived")
    parser.add_argument("--probe", action="store_true", help="measure the join latency of each group in turn")
    parser.add_argument("--probe-timeout", type=float, default=5)
    return parser.parse_args(argv)


def open_socket(group, port):
    """Bound to the group, so that nothing else arrives; the kernel stamps what does, and says the TTL it came with."""
    sock = socket.socket(mcsend.family(group), socket.SOCK_DGRAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        sock.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, BUFFER_BYTES)
    except PermissionError:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFER_BYTES)
    sock.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
    sock.setsockopt(socket.SOL_SOCKET, SO_RXQ_OVFL, 1)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, struct.pack("@ll", 0, int(WAKE_S * 1e6)))
    if sock.family == socket.AF_INET6:
        sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_RECVHOPLIMIT, 1)
        sock.setsockopt(socket.IPPROTO_IPV6, IPV6_MULTICAST_ALL, 0)
    else:
        sock.setsockopt(socket.IPPROTO_IP, IP_RECVTTL, 1)
        sock.setsockopt(socket.IPPROTO_IP, IP_MULTICAST_ALL, 0)
    sock.bind((group, port))
    return sock


def membership(group, source=""):
    """The option and its value for a join, and for the leave."""
    if source:
        return MCAST_JOIN_SOURCE_GROUP, MCAST_LEAVE_SOURCE_GROUP, group_source_req(group, source)
    if mcsend.family(group) == socket.AF_INET6:
        request = socket.inet_pton(socket.AF_INET6, group) + struct.pack("@I", 0)
        return socket.IPV6_JOIN_GROUP, socket.IPV6_LEAVE_GROUP, request
    any_interface = socket.inet_aton("0.0.0.0")
    return socket.IP_ADD_MEMBERSHIP, socket.IP_DROP_MEMBERSHIP, socket.inet_aton(group) + any_interface


def group_source_req(group, source):
    """The struct of RFC 3678, for interface 0: the one that the route names."""
    return struct.pack("@I4x", 0) + sockaddr_storage(group) + sockaddr_storage(source)


def sockaddr_storage(text):
    family = mcsend.family(text)
    if family == socket.AF_INET6:
        return struct.pack("=HHI16s104x", family, 0, 0, socket.inet_pton(family, text))
    return struct.pack("=HH4s120x", family, 0, socket.inet_aton(text))


def tell(**facts):
    print(json.dumps(facts), flush=True)


class Receiver:
    """One socket, one buffer; a tally for each run of a sender."""

    ANCILLARY = socket.CMSG_SPACE(16) + socket.CMSG_SPACE(4) + socket.CMSG_SPACE(4)

    def __init__(self, options):
        self.options = options
        self.stopped = False
        self.socket = open_socket(options.group, options.port)
        self.level = socket.IPPROTO_IPV6 if self.socket.family == socket.AF_INET6 else socket.IPPROTO_IP
        self.buffer = bytearray(65536)
        self.view = memoryview(self.buffer)
        self.checker = stream.Checker()
        self.tallies = {}
        self.sources = {}
        self.ttls = {}
        self.foreign = 0
        self.kernel_drops = 0
        self.delays_ns = array.array("q")
        self.joined_ns = 0
        self.first_ns = 0
        self.last_ns = 0

    def join(self):
        option, _, value = membership(self.options.group, self.options.source)
        self.joined_ns = time.time_ns()
        self.socket.setsockopt(self.level, option, value)
        if self.options.block:
            self.socket.setsockopt(self.level, MCAST_BLOCK_SOURCE, group_source_req(self.options.group, self.options.block))
        tell(event="joined", at_ns=self.joined_ns, group=self.options.group, pid=os.getpid())

    def leave(self):
        _, option, value = membership(self.options.group, self.options.source)
        self.socket.setsockopt(self.level, option, value)
        tell(event="left", at_ns=time.time_ns())

    def receive(self):
        """One packet, at most one wait of WAKE_S."""
        try:
            length, ancillary, _, source = self.socket.recvmsg_into([self.buffer], self.ANCILLARY)
        except BlockingIOError:
            return
        stamp = 0
        for level, kind, data in ancillary:
            if kind == SO_TIMESTAMPNS and level == socket.SOL_SOCKET:
                seconds, nanoseconds = struct.unpack_from("@ll", data)
                stamp = seconds * 1_000_000_000 + nanoseconds
            elif (level, kind) in ((socket.IPPROTO_IP, socket.IP_TTL), (socket.IPPROTO_IPV6, socket.IPV6_HOPLIMIT)):
                ttl = struct.unpack_from("@i", data)[0]
                self.ttls[ttl] = self.ttls.get(ttl, 0) + 1
            elif kind == SO_RXQ_OVFL and level == socket.SOL_SOCKET:
                self.kernel_drops = struct.unpack_from("@I", data)[0]
        self.account(self.view[:length], source[:2], stamp or time.time_ns())

    def account(self, packet, source, stamp):
        checked = self.checker.check(packet)
        if checked is None:
            self.foreign += 1
            return
        run, sequence, sent_ns = checked
        if not self.first_ns:
            self.first_ns = stamp
            tell(event="first", at_ns=stamp, sequence=sequence, run=run, join_ms=self.join_ms())
        self.last_ns = stamp
        tally = self.tallies.get(run)
        if tally is None:
            tally = self.tallies[run] = stream.Tally()
        tally.add(sequence, packet)
        if source in self.sources or len(self.sources) < SOURCES_MAX:
            self.sources[source] = self.sources.get(source, 0) + 1
        self.delays_ns.append(stamp - sent_ns)

    def join_ms(self):
        return round((self.first_ns - self.joined_ns) / 1e6, 3) if self.first_ns else None

    def totals(self):
        tallies = self.tallies.values()
        return {"received": sum(t.unique for t in tallies), "duplicated": sum(t.duplicated for t in tallies),
                "reordered": sum(t.reordered for t in tallies),
                "missing": sum(t.last - t.first + 1 - t.unique for t in tallies if t.first is not None),
                "damaged": self.foreign}

    def report(self):
        delays = sorted(self.delays_ns)
        runs = [{"run": run, "first": t.first, "last": t.last, "unique": t.unique, "duplicated": t.duplicated,
                 "reordered": t.reordered, "digest": f"{t.digest:032x}", "gaps": t.gaps(limit=GAPS_MAX)}
                for run, t in self.tallies.items()]
        return {**self.totals(), "runs": runs, "join_ms": self.join_ms(), "joined_at_ns": self.joined_ns,
                "first_at_ns": self.first_ns, "last_at_ns": self.last_ns, "ttls": self.ttls,
                "sources": [f"{address}:{port}" for address, port in self.sources], "kernel_drops": self.kernel_drops,
                "delay_ms": {"p50": _ms(delays, 0.5), "p99": _ms(delays, 0.99), "max": _ms(delays, 1)}}

    def finished(self):
        """Whether the file that ends us is there, and its sequence number has arrived."""
        if not self.options.until_file:
            return False
        try:
            with open(self.options.until_file, encoding="ascii") as file:
                run, last = (int(word) for word in file.read().split())
        except (FileNotFoundError, ValueError):
            return False
        return run in self.tallies and self.tallies[run].has(last)

    def tell_progress(self):
        tell(event="progress", at_ns=time.time_ns(), last_at_ns=self.last_ns, **self.totals())

    def go(self):
        self.tell_progress()    # who sees that we have joined finds our totals, too
        self.join()
        start = told = time.monotonic()
        while not self.stopped:
            self.receive()
            now = time.monotonic()
            if now - told >= TELL_S:
                told = now
                self.tell_progress()
                if self.finished():
                    break
            if self.options.seconds and now - start >= self.options.seconds:
                break
        self.leave()
        tell(event="report", **self.report())


def _ms(ordered, share):
    return round(ordered[min(len(ordered) - 1, int(len(ordered) * share))] / 1e6, 3) if ordered else None


def probe(options):
    """Joins each group, waits for its first packet, leaves. A group's own socket: what was queued before is not ours."""
    found = []
    for group in mcsend.groups(options.group):
        one = argparse.Namespace(**{**vars(options), "group": group})
        receiver = Receiver(one)
        receiver.join()
        deadline = time.monotonic() + options.probe_timeout
        while not receiver.first_ns and time.monotonic() < deadline:
            receiver.receive()
        receiver.leave()
        receiver.socket.close()
        found.append(receiver.join_ms())
    good = sorted(ms for ms in found if ms is not None)
    tell(event="report", join_ms=found, answered=len(good), p50=good[len(good) // 2] if good else None,
         max=good[-1] if good else None)


def main(argv=None):
    options = arguments(argv)
    if options.probe:
        probe(options)
        return 0
    receiver = Receiver(options)

    def stop(_number, _frame):
        receiver.stopped = True

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    receiver.go()
    return 0


if __name__ == "__main__":
    sys.exit(main())
