"""Two sites with a network of their own that is private already: without IPsec, but only where everybody has opted in."""

import re

from ivgmp_lab import edge, network, paths, vnoc
from ivgmp_lab import topology as t

import scene

GROUP = "239.1.20.1"
PORT = "mpls0"
RATE = 300
CONFIG = "org.ivgmp.edge.private.cfg"


class PrivateTest(scene.Scene):

    def test_private(self):
        """A and B opt in step by step: no packet in clear before both have; then GRE in UDP with the rule's DSCP; and back to IPsec"""
        self.lay_line()
        vnoc.ask("rule", "add", t.VPN, "--site", "*", "--role", "both", "--groups", GROUP, "--dscp", "AF41")
        sender, (to_b, to_c) = self.stream(GROUP, self.a, [self.b, self.c], rate=RATE)

        self.tools.callback(vnoc.ask, "vpn", "private", t.VPN, "no")
        vnoc.ask("vpn", "private", t.VPN, "yes")
        for site in self.a, self.b:
            vnoc.ask("site", "private-address", site.name, self.address(site))
        self.wait("A's tunnel to B is down for want of consent", lambda: "has not opted in" in self.tunnel(self.a).get("problem", ""), 30)
        self.wait("B's tunnel to A is, too", lambda: "has not opted in" in self.tunnel(self.b).get("problem", ""), 30)
        before = self.settled(to_b)["received"]
        more = to_c.progress()["received"]
        self.wait("C gets the stream by IPsec", lambda: to_c.progress()["received"] > more + RATE, 20)
        self.assertEqual(before, self.settled(to_b)["received"], "B gets something")
        self.assertEqual((0, 0), self.seen(), "packets on the line before anybody opted in")

        for site in self.a, self.b:
            self.configure(site, CONFIG, {"enabled": "true", "network.interface": PORT, "local.address": self.address(site),
                                          "peers": "10.255.0.0/24"})
        self.wait("the guards are what is missing", lambda: all(
            f"--private {PORT}" in self.tunnel(site).get("problem", "") for site in (self.a, self.b)), 30)
        self.assertEqual((0, 0), self.seen(), "packets on the line that the guards do not know of")
        for site in self.a, self.b:
            self.guard(site, "--private", PORT)
        self.wait("the tunnel is up without IPsec", lambda: self.is_up(self.a, "PRIVATE") and self.is_up(self.b, "PRIVATE"), 40)
        began = scene.now_ns()
        self.flows_again(to_b, began, 30)
        self.wait("the stream goes on", lambda: sum(self.seen()) > 2 * RATE, 20)
        marked, other = self.seen()

        vnoc.ask("vpn", "private", t.VPN, "no")
        self.wait("IPsec again", lambda: self.is_up(self.a, "INTERNET"), 40)
        self.flows_again(to_b, scene.now_ns(), 30)
        self.wait("nothing more on the line", self.is_quiet, 20, interval=1)
        accounts = self.finish(sender, [to_b, to_c])
        self.proves(f"on the private line: {marked} packets of GRE in UDP marked AF41, {other} with another mark; lost to C all the while: "
                    f"{accounts[1]['lost']}")
        self.assertEqual(0, other)
        self.assertEqual(0, accounts[1]["lost"] + accounts[1]["duplicated"])
        self.assert_nothing_in_clear()

    @staticmethod
    def address(site):
        return f"10.255.0.{site.number}"

    def tunnel(self, site):
        peer = self.b if site is self.a else self.a
        return next((tunnel for tunnel in (edge.status(site) or {}).get("tunnels", []) if tunnel["peer"] == peer.name), {})

    def is_up(self, site, by):
        tunnel = self.tunnel(site)
        return (tunnel.get("network"), tunnel.get("status")) == (by, "UP")

    def guard(self, site, *options):
        network.run("ip", "netns", "exec", site.edge, paths.program(edge.DISTRIBUTION, "ivgmp-guard"), "up", *options)

    def lay_line(self):
        """Between the two edges, with counters of the stream's packets at B's end."""
        network.ip([f"link add {PORT} netns {self.a.edge} type veth peer name {PORT} netns {self.b.edge}"])
        self.tools.callback(network.run, "ip", "-n", self.a.edge, "link", "delete", PORT, check=False)
        for site in self.a, self.b:
            network.ip([f"addr add {self.address(site)}/24 dev {PORT}", f"link set {PORT} up"], site.edge)
            self.tools.callback(self.guard, site)
        self.tools.callback(network.run, "ip", "netns", "exec", self.b.edge, "nft", "delete", "table", "netdev", "line", check=False)
        network.shell(self.b.edge, f"""
            nft add table netdev line
            nft 'add chain netdev line in {{ type filter hook ingress device "{PORT}" priority 0 ; }}'
            nft add rule netdev line in ip saddr {self.address(self.a)} udp dport 4754 ip dscp af41 counter
            nft add rule netdev line in ip protocol udp udp dport 4754 ip dscp != af41 ip dscp != cs6 counter""")

    def seen(self):
        """Packets that came to B on the line: with the rule's mark, and with another one but that of reports."""
        listed = network.run("ip", "netns", "exec", self.b.edge, "nft", "list", "table", "netdev", "line")
        return tuple(int(count) for count in re.findall("packets ([0-9]+)", listed))

    def is_quiet(self):
        before = self.seen()
        self.wait("a while has passed", lambda began=scene.now_ns(): scene.now_ns() - began > 1e9, 5)
        return self.seen() == before
