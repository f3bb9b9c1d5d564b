"""The way from a host through two edges to another host, without encryption.

    src eth0 ---- lan0 edge A wan0 ---- wan0 edge B lan0 ---- eth0 sink
    10.1.0.11     10.1.0.1, 100.64.0.1  100.64.0.2, 10.2.0.1    10.2.0.11
"""

import json

from . import bed as b
from . import tools

SOURCE, OVERLAY_A, OVERLAY_B, SINK = "10.1.0.11", "100.64.0.1", "100.64.0.2", "10.2.0.11"


class Path:

    def __init__(self, bed):
        self.bed = bed
        self.src, self.a, self.b, self.dst = (bed.namespace(name) for name in ("s", "a", "b", "r"))
        b.link(self.src, "eth0", f"{SOURCE}/24", self.a, "lan0", "10.1.0.1/24")
        b.link(self.a, "wan0", "198.18.0.1/24", self.b, "wan0", "198.18.0.2/24")
        b.link(self.b, "lan0", "10.2.0.1/24", self.dst, "eth0", f"{SINK}/24")
        b.ip("route add default via 10.1.0.1", namespace=self.src)
        b.ip("route add default via 10.2.0.1", namespace=self.dst)
        for edge, own, other, via in ((self.a, OVERLAY_A, OVERLAY_B, "198.18.0.2"), (self.b, OVERLAY_B, OVERLAY_A, "198.18.0.1")):
            b.ip(f"addr add {own}/32 dev lo", f"route add {other}/32 via {via} src {own}", namespace=edge)
        # As on a real LAN: packets come one by one, with their checksums.
        b.features(self.src, "eth0", "tx-udp-segmentation", "off", "tx-checksumming", "off")

    def sending(self, group, count=1):
        """Arguments of a packet loop at A."""
        return ["--own", OVERLAY_A, "--egress", f"{group}+{count}:{OVERLAY_B}"]

    def receiving(self, group, count=1):
        """Arguments of a packet loop at B."""
        return ["--own", OVERLAY_B, "--ingress", f"{group}+{count}:{OVERLAY_A}"]

    def kernel(self, group):
        """Both edges forward by the kernel's multicast routing, through a VXLAN device."""
        for edge, own, other in ((self.a, OVERLAY_A, OVERLAY_B), (self.b, OVERLAY_B, OVERLAY_A)):
            b.ip(f"link add vx1 type vxlan id 1 remote {other} local {own} dstport 4789 dev wan0 nolearning",
                 f"addr add 192.0.2.{own[-1]}/24 dev vx1", "link set vx1 up", namespace=edge)
        return [b.smcroute(self.bed, self.a, [("lan0", SOURCE, group, ["vx1"])]),
                b.smcroute(self.bed, self.b, [("vx1", SOURCE, group, ["lan0"])])]

    def generator(self, group, rate, size, seconds, groups=1):
        return self.bed.start(self.src, tools.tool("mcgen"), "--group", group, "--groups", groups, "--source", SOURCE, "--rate", rate,
                              "--size", size, "--seconds", seconds)

    def send(self, group, rate, size, seconds, groups=1):
        return json.loads(self.generator(group, rate, size, seconds, groups).communicate()[0])

    def sink(self, group, groups=1):
        """Joined when this returns."""
        process = self.bed.start(self.dst, tools.tool("mcsink"), "--group", group, "--groups", groups, "--interface", SINK,
                                 ready="READY")
        return process

    def account(self, sink):
        """What arrived; ends the sink."""
        sink.terminate()
        self.bed.processes.remove(sink)
        return json.loads(sink.communicate()[0])
