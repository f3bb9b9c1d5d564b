"""Bundles are replaced in running edges while a stream flows."""

from ivgmp_lab import edge, traffic

import scene

BUNDLES = ("edge-igmp", "edge-sources", "edge-announce", "edge-forwarding", "edge-path", "edge-join", "edge-ipsec", "edge-private",
           "edge-tunnels", "edge-soap", "edge-dataplane")
GROUP = "239.1.8.1"
PROBES = "239.1.14.{}"


class SwapTest(scene.Scene):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.probes = iter(range(1, 255))

    def lost(self, receivers):
        return [receiver.progress()["missing"] for receiver in receivers]

    def swap(self, site, name, receivers):
        """Updates one bundle, and goes on until the edge is whole again and the stream has flowed for a while."""
        before = self.lost(receivers)
        seconds = edge.update_and_wait(site, edge.bundle_file(name))
        peers = {other.name for other in self.all} - {site.name}
        self.wait("the edge is linked and has its tunnels",
                  lambda: (lambda s: s and s["connected"] and edge.tunnels_up(s) >= peers)(edge.status(site)), 30)
        join_ms = self.join_anew()
        counts = [receiver.progress()["received"] for receiver in receivers]
        self.wait("the stream has gone on", lambda: all(
            receiver.progress()["received"] > count + scene.RATE for receiver, count in zip(receivers, counts)), 10)
        lost = [now - then for now, then in zip(self.lost(receivers), before)]
        self.proves(f"{name} at {site.name}: active again after {seconds:.1f} s, lost {lost} packets, a new join then took "
                    f"{join_ms:.0f} ms")
        return lost

    def join_anew(self):
        """A group that nobody knew: the whole chain works after the swap."""
        group = PROBES.format(next(self.probes))
        sender = self.sender(self.a, group, rate=200, size=64)
        probe = traffic.Tool("mcrecv", self.c.host_namespace("lan"), ["--group", group, "--probe", "--probe-timeout", "15"])
        self.tools.callback(probe.close)
        report = probe.report(30)
        sender.stop()
        self.assertEqual(1, report["answered"], "a new join after the swap is not served\n" + self.how_it_is())
        return report["p50"]

    def test_control_bundles_under_a_stream(self):
        """igmp, sources, announce, forwarding, path, join, ipsec, private, tunnels, soap and the packet loop are updated at A and at C under 1,000 packets/s: 0 lost"""
        sender, receivers = self.stream(GROUP, self.a, [self.b, self.c])
        lost = {}
        for site in (self.a, self.c):
            for name in BUNDLES:
                with self.subTest(bundle=name, edge=site.name):
                    lost[f"{name} at {site.name}"] = self.swap(site, name, receivers)
                    self.assertEqual([0, 0], lost[f"{name} at {site.name}"])
        for account in self.finish(sender, receivers):
            self.assertEqual((0, 0), (account["lost"], account["duplicated"]), account["gaps"])
            self.assertTrue(account["bytes_identical"])
        self.assert_nothing_in_clear()
