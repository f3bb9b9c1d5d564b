"""An edge that restarts while the VNOC is away goes on with the last policy."""

from ivgmp_lab import edge, lab, paths, processes, settings, vnoc
from ivgmp_lab import topology as t

import scene

GROUP = "239.1.14.1"
GROUP_OCTETS = bytes(int(part) for part in GROUP.split("."))
OTHER = "239.1.14.2"
RATE = 500
LEASE_S = 10                # the shortest
LIMIT_S = 15
LIMIT_MS = (LIMIT_S * 1000).to_bytes(8)


class StaticTest(scene.Scene):

    def test_restart_without_vnoc(self):
        """The VNOC is dead, then the receiving and the sending edge are killed and started: the stream is back without it"""
        sender, receivers = self.stream(GROUP, self.a, [self.b], rate=RATE)
        self.await_grant(GROUP, self.a, self.b)
        self.wait("both have kept their policy", lambda: all(self.kept(site, GROUP_OCTETS) for site in (self.a, self.b)), 20)
        processes.kill(vnoc.NAME)
        self.tools.callback(self.vnoc_again)
        back = {}
        for site in self.b, self.a:
            processes.kill(site.name)
            began = scene.now_ns()
            lab.start_program(site.name)
            self.flows_again(receivers[0], scene.now_ns(), 90)
            back[site.name] = (scene.now_ns() - began) / 1e9
        link = (edge.status(self.b) or {}).get("vnocLink", "")
        self.assertIn("the last policy stays in force", link)
        self.finish(sender, receivers)
        self.proves(f"without the VNOC: stream back {back['b']:.1f} s after the receiving edge's start, {back['a']:.1f} s after the sending "
                    f"one's; b says: {link}")
        self.assert_nothing_in_clear()

    def test_the_limit(self):
        """The VNOC stays away beyond the operator's limit: nothing is forwarded any more, and the edges say why; it comes back by itself"""
        self.restart_vnoc({"lease.s": LEASE_S, "fail.static.s": LIMIT_S})
        self.tools.callback(self.await_lab)
        self.tools.callback(self.restart_vnoc, {})
        # The VNOC counts by the shorter lease from its start on; edges learn it as soon as they reach it again.
        self.wait("both have learnt the limit", lambda: all(self.kept(site, LIMIT_MS) for site in (self.a, self.b)), 20)
        sender, (receiver,) = self.stream(OTHER, self.a, [self.b], rate=RATE)
        self.await_grant(OTHER, self.a, self.b)
        self.wait("the stream flows", lambda: receiver.progress()["received"] > RATE, 20)
        processes.kill(vnoc.NAME)
        killed = scene.now_ns()
        self.wait("nothing arrives any more", lambda: scene.now_ns() - receiver.progress()["last_at_ns"] > 3e9, 90)
        last = (receiver.progress()["last_at_ns"] - killed) / 1e9
        # Each edge's limit counts from what it last heard: A's may end the stream before B's is over.
        link = self.wait("b says so", self.says_that_it_is_over, LEASE_S)
        vnoc.start()
        self.flows_again(receiver, scene.now_ns(), 90)
        self.finish(sender, [receiver])
        self.proves(f"limit {LIMIT_S} s, lease {LEASE_S} s: last packet {last:.1f} s after the VNOC's death; b said: {link}")
        # An edge last heard of the VNOC at most a heartbeat before it died.
        self.assertGreater(last, LIMIT_S - LEASE_S)
        self.assertLess(last, LIMIT_S + 10)
        self.assert_nothing_in_clear()

    def says_that_it_is_over(self):
        link = (edge.status(self.b) or {}).get("vnocLink", "")
        return link if "nothing is forwarded" in link else None

    def restart_vnoc(self, values):
        processes.stop(vnoc.NAME)
        settings.write(paths.distribution("ivgmp-vnoc") / "etc" / "org.ivgmp.vnoc.cfg", vnoc.instance() / "etc" / "org.ivgmp.vnoc.cfg",
                       {"names": t.VNOC_ADDRESS, "port": t.VNOC_PORT, **values})
        vnoc.start()
        vnoc.await_answer()
        self.await_lab()

    @staticmethod
    def kept(site, octets):
        """Whether what the edge has on its disk contains these octets."""
        file = edge.instance(site) / "data" / "policy" / "last"
        return file.exists() and octets in file.read_bytes()

    def vnoc_again(self):
        vnoc.start()
        vnoc.await_answer()
        self.await_lab()
