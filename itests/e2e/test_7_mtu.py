"""A path that swallows large packets in silence: the edge finds out what passes, and goes on with that."""

from ivgmp_lab import edge, network
from ivgmp_lab import topology as t

import scene

GROUP = "239.1.19.1"
RATE = 300
SIZE = 1300                 # a tunnel packet of 1368 octets, 1432 on the Internet
HOLE = 1350                 # octets of an IP packet on the Internet: larger ones vanish, and no ICMP says so
CONFIRM_S = 3
RAISE_S = 20
TUN_MTU = 1400


class MtuTest(scene.Scene):

    def test_black_hole(self):
        """Packets from A vanish beyond 1350 octets: the stream is back in fragments that fit; afterwards the MTU rises again by itself"""
        self.configure(self.a, "org.ivgmp.edge.path.cfg", {"confirm.s": CONFIRM_S, "raise.s": RAISE_S})
        for site in self.b, self.c:
            self.wait(f"the MTU to {site.name} is known", lambda site=site: self.mtu(site) == TUN_MTU, 60)
        sender, (receiver,) = self.stream(GROUP, self.a, [self.b], rate=RATE, size=SIZE)
        self.wait("the stream flows", lambda: receiver.progress()["received"] > RATE, 20)
        began = scene.now_ns()
        self.dig()
        self.wait("the hole bites", lambda: scene.now_ns() - receiver.progress()["last_at_ns"] > 1e9, 20)
        self.flows_again(receiver, began + int(1.5e9), 90)
        dark = (scene.now_ns() - began) / 1e9
        found = self.wait("the MTU has been found, and the route has it", self.found_and_locked, 90)
        self.assertEqual(TUN_MTU, self.mtu_of(self.b, self.a), "the other direction is as it was")
        received = receiver.progress()["received"]
        self.wait("the stream goes on", lambda: receiver.progress()["received"] > received + RATE, 20)
        self.fill()
        self.wait("the MTU has risen", lambda: self.mtu(self.b) == TUN_MTU, RAISE_S + 60)
        self.finish(sender, [receiver])
        self.proves(f"stream back after {dark:.1f} s; {found} octets were found to pass, and {TUN_MTU} again after the hole was filled")
        self.assertLess(dark, 30)
        self.assert_nothing_in_clear()

    def found_and_locked(self):
        """The MTU to B once its route has it, too: that follows what the search has found, some tenths of a second later."""
        found = self.mtu(self.b)
        return found if 1200 < found < HOLE and 0 < self.mtu(self.c) < HOLE and f"mtu lock {found}" in self.route() else None

    def mtu(self, peer):
        return self.mtu_of(self.a, peer)

    def mtu_of(self, site, peer):
        return self.tunnel(site, peer).get("mtu", 0)

    @staticmethod
    def tunnel(site, peer):
        return next((tunnel for tunnel in (edge.status(site) or {}).get("tunnels", []) if tunnel["peer"] == peer.name), {})

    def route(self):
        return network.run("ip", "-n", self.a.edge, "route", "show", "table", "220", self.tunnel(self.a, self.b)["overlay"])

    def dig(self):
        self.tools.callback(self.fill)
        network.shell(t.INTERNET, f"""
            nft add table netdev hole
            nft 'add chain netdev hole in {{ type filter hook ingress device "{self.a.internet_port}" priority 0 ; }}'
            nft add rule netdev hole in ip length '>' {HOLE} drop""")

    @staticmethod
    def fill():
        network.run("ip", "netns", "exec", t.INTERNET, "nft", "delete", "table", "netdev", "hole", check=False)
