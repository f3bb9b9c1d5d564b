"""Whether the watch on the Internet can be believed: it sees what is planted there, and nothing else."""

from ivgmp_lab import capture, lab
from ivgmp_lab import topology as t

import scene

# Runs in a namespace on the Internet: sends one frame of the named kind from wan0, to all, so that nobody answers.
PLANT = """
import socket, struct, sys
kind = sys.argv[1]
def frame(ethertype, body):
    s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
    s.bind(("wan0", 0))
    mac = s.getsockname()[4]
    s.send(b"\\xff" * 6 + mac + struct.pack("!H", ethertype) + body)
def ip(source, destination, protocol, body):
    return struct.pack("!BBHHHBBH4s4s", 0x45, 0, 20 + len(body), 1, 0, 64, protocol, 0, socket.inet_aton(source),
                       socket.inet_aton(destination)) + body
def arp(source, target):
    return struct.pack("!HHBBH6s4s6s4s", 1, 0x0800, 6, 4, 1, b"\\2" * 6, socket.inet_aton(source), b"\\0" * 6,
                       socket.inet_aton(target))
def udp(port):
    return struct.pack("!HHHH", port, port, 28, 0) + b"\\x30\\0\\x08\\0" + b"\\0" * 16
{
    "udp": lambda: frame(0x0800, ip("198.18.0.254", "198.18.0.1", 17, udp(9))),
    "gre-in-udp": lambda: frame(0x0800, ip("198.18.0.254", "198.18.0.1", 17, udp(4754))),
    "overlay": lambda: frame(0x0800, ip("100.64.0.1", "100.64.0.2", 17, udp(4754))),
    "esp to an overlay address": lambda: frame(0x0800, ip("198.18.0.254", "100.64.0.2", 50, b"\\0" * 24)),
    "multicast": lambda: frame(0x0800, ip("10.1.0.11", "239.1.1.1", 17, udp(4754))),
    "arp for the overlay": lambda: frame(0x0806, arp("100.64.0.1", "198.18.0.77")),
    "tls port elsewhere": lambda: frame(0x0800, ip("198.18.0.1", "198.18.0.2", 6, struct.pack("!HHIIHHHH", 8443, 8443, 0,
                                                                                          0, 0x5002, 0, 0, 0))),
    "ipv6": lambda: frame(0x86DD, b"\\x60" + b"\\0" * 39),
    "arp": lambda: frame(0x0806, arp("198.18.0.254", "198.18.0.77")),
    "ike": lambda: frame(0x0800, ip("198.18.0.254", "198.18.0.1", 17, udp(500))),
    "error about udp": lambda: frame(0x0800, ip("198.18.0.254", "198.18.0.1", 1, b"\\3\\3" + b"\\0" * 6
                                                + ip("198.18.0.1", "198.18.0.254", 17, udp(4754)))),
    "error about esp": lambda: frame(0x0800, ip("198.18.0.254", "198.18.0.1", 1, b"\\3\\3" + b"\\0" * 6
                                                + ip("198.18.0.1", "198.18.0.254", 17, udp(4500)))),
    "esp": lambda: frame(0x0800, ip("198.18.0.254", "198.18.0.2", 50, b"\\0" * 24)),
}[kind]()
"""

SEEN = ("udp", "gre-in-udp", "overlay", "esp to an overlay address", "multicast", "arp for the overlay", "tls port elsewhere",
        "error about udp", "ipv6")
EXPECTED = ("arp", "ike", "esp", "error about esp")


class CaptureTest(scene.Scene):

    def plant(self, kind):
        done = lab.run(t.VNOC, ["python3", "-c", PLANT, kind], capture_output=True, text=True)
        self.assertEqual(0, done.returncode, done.stderr)

    def test_the_watch_sees_what_is_planted(self):
        """The capture counts each planted cleartext packet, and neither IKE, ESP, TLS nor ARP"""
        watch = capture.Capture("planted").start()
        self.tools.callback(watch.close)
        sender, receivers = self.stream("239.1.6.1", self.a, [self.b], rate=200)
        for kind in EXPECTED:
            self.plant(kind)
        for number, kind in enumerate(SEEN, 1):
            with self.subTest(kind=kind):
                self.plant(kind)
                self.wait(f"{kind} is counted", lambda n=number: watch.count() >= n, 5)
        self.finish(sender, receivers)
        count = watch.stop()
        self.assertEqual(len(SEEN), count, watch.describe(20))
        self.proves(f"{len(SEEN)} kinds planted, {count} counted: {', '.join(SEEN)}; not counted: {', '.join(EXPECTED)}, and the "
                    "stream's own ESP")
