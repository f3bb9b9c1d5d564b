"""Sends a numbered multicast stream at an exact average rate. Prints JSON lines: start, progress each second, report.

Run it on a lab host: ./ivgmp lab exec a-lan -- python3 lab/ivgmp_lab/mcsend.py --group 239.1.1.1
"""

import argparse
import array
import ipaddress
import json
import os
import signal
import socket
import sys
import time

if __package__:
    from . import stream
else:
    import stream

TICK_S = 0.001


def arguments(argv):
    parser = argparse.ArgumentParser(prog="mcsend", description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--group", default="239.1.1.1",
                        help="group, or FIRST+COUNT for several in turn, such as 239.1.2.1+20 (default %(default)s)")
    parser.add_argument("--port", type=int, default=5004)
    parser.add_argument("--source-port", type=int, default=0, help="0: any")
    parser.add_argument("--interface", default="", help="address of the interface to send on (IPv4; default: by the route)")
    parser.add_argument("--rate", type=float, default=1000, help="packets per second (default %(default)s)")
    parser.add_argument("--size", type=int, default=1316, help="bytes of UDP payload (default %(default)s)")
    parser.add_argument("--ttl", type=int, default=16)
    parser.add_argument("--seconds", type=float, default=0, help="0: until interrupted")
    parser.add_argument("--count", type=int, default=0, help="packets; 0: no limit")
    parser.add_argument("--digests", default="", help="write each packet's digest to this file (see stream.py)")
    options = parser.parse_args(argv)
    if options.rate <= 0:
        parser.error("--rate must be more than 0")
    return options


def groups(text):
    first, _, count = text.partition("+")
    return [str(ipaddress.ip_address(first) + i) for i in range(int(count or 1))]


def family(group):
    return socket.AF_INET6 if ":" in group else socket.AF_INET


class Sender:
    """One socket, one buffer; several groups share the sequence numbers of one run in turn."""

    def __init__(self, options):
        self.options = options
        self.run = int.from_bytes(os.urandom(8), "big")
        self.maker = stream.Maker(self.run, options.size)
        self.targets = [(group, options.port) for group in groups(options.group)]
        self.digests = array.array("Q") if options.digests else None
        self.sent = 0
        self.errors = 0
        self.stopped = False
        self.socket = socket.socket(family(self.targets[0][0]), socket.SOCK_DGRAM)
        if self.socket.family == socket.AF_INET6:
            self.socket.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_MULTICAST_HOPS, options.ttl)
            self.socket.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_MULTICAST_LOOP, 0)
        else:
            self.socket.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_TTL, options.ttl)
            self.socket.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_LOOP, 0)
            if options.interface:
                self.socket.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton(options.interface))
        self.socket.bind(("", options.source_port))

    def one(self):
        packet = self.maker.make(self.sent, time.time_ns())
        try:
            self.socket.sendto(packet, self.targets[self.sent % len(self.targets)])
        except OSError:
            self.errors += 1
        if self.digests is not None:
            value = stream.digest(packet)
            self.digests.append(value >> 64)
            self.digests.append(value & 0xFFFFFFFFFFFFFFFF)
        self.sent += 1

    def due(self, elapsed):
        """How many packets ought to be out `elapsed` seconds after the start."""
        options = self.options
        if options.seconds and elapsed >= options.seconds:
            number = int(options.seconds * options.rate)
        else:
            number = int(elapsed * options.rate) + 1
        return min(number, options.count) if options.count else number

    def over(self, elapsed):
        options = self.options
        return (options.count and self.sent >= options.count) or (
            options.seconds and elapsed >= options.seconds and self.sent >= int(options.seconds * options.rate))

    def go(self):
        start = time.monotonic()
        tell(event="start", run=self.run, pid=os.getpid(), source_port=self.socket.getsockname()[1], at_ns=time.time_ns())
        told = start
        while not self.stopped:
            now = time.monotonic()
            due = self.due(now - start)
            while self.sent < due and not self.stopped:
                self.one()
            if now - told >= 1:
                told = now
                tell(event="progress", sent=self.sent)
            if self.over(now - start):
                break
            time.sleep(max(TICK_S / 20, min(1.0, start + self.sent / self.options.rate - time.monotonic())))
        elapsed = time.monotonic() - start
        if self.digests is not None:
            with open(self.options.digests, "wb") as file:
                self.digests.tofile(file)
        tell(event="report", run=self.run, sent=self.sent, errors=self.errors, seconds=round(elapsed, 3),
             rate=round(self.sent / elapsed, 1) if elapsed else 0)


def digest_sum(file, first, last):
    """The sum of the digests of packets `first` to `last`, from a sender's digests file."""
    values = array.array("Q")
    with open(file, "rb") as data:
        values.frombytes(data.read())
    total = 0
    for sequence in range(first, last + 1):
        total += (values[2 * sequence] << 64) | values[2 * sequence + 1]
    return total & stream.DIGEST_MASK


def tell(**facts):
    print(json.dumps(facts), flush=True)


def main(argv=None):
    sender = Sender(arguments(argv))

    def stop(_number, _frame):
        sender.stopped = True

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    sender.go()
    return 0


if __name__ == "__main__":
    sys.exit(main())
