"""Sites with inner networks behind a router that no IGMP crosses (smcroute, static routes): announcements reach the edge instead."""

import shutil
import sys
import time

from ivgmp_lab import edge, lab, network, paths, processes, traffic
from ivgmp_lab import topology as t

import scene
from test_6_announce import ANNOUNCER, CONFIG

GROUP = "239.1.61.1"
PLANE = "org.ivgmp.edge.dataplane.cfg"


class InnerNetwork:
    """A router on a site's LAN, and a host behind it."""

    def __init__(self, site):
        self.site = site
        self.router, self.host = site.host_namespace("router"), site.host_namespace("inner")
        self.router_address = f"10.{site.number}.0.250"
        self.prefix, self.address = f"10.{200 + site.number}.0.0/16", f"10.{200 + site.number}.1.11"
        if not network.exists(self.host):
            self._make()

    def _make(self):
        gateway = self.address.rpartition(".")[0] + ".1"
        network.add_namespace(self.router)
        network.add_namespace(self.host)
        network.ip([f"link add eth0 netns {self.router} type veth peer name router netns {self.site.lan}"])
        network.ip([f"link set router master {t.LAN_BRIDGE} up"], self.site.lan)
        network.ip([f"link add inner0 netns {self.router} type veth peer name eth0 netns {self.host}"])
        network.ip([f"addr add {self.router_address}/24 dev eth0", "link set eth0 up", f"addr add {gateway}/24 dev inner0",
                    "link set inner0 up", f"route add default via {self.site.gateway}"], self.router)
        network.ip([f"addr add {self.address}/24 dev eth0", "link set eth0 up", f"route add default via {gateway}"], self.host)
        network.shell(self.router, "sysctl -qw net.ipv4.ip_forward=1")
        network.shell(self.host, "ethtool -K eth0 tx off > /dev/null")
        network.ip([f"route add {self.prefix} via {self.router_address}"], self.site.edge)

    def route(self, group, inwards):
        """Static multicast routes, as on a router that knows no better."""
        source, to = ("eth0", "inner0") if inwards else ("inner0", "eth0")
        file = paths.state() / f"smcroute-{self.site.name}.conf"
        file.write_text(f"phyint eth0 enable\nphyint inner0 enable\nmroute from {source} group {group} to {to}\n", encoding="ascii")
        name = f"{self.site.name}.smcroute"
        processes.start(name, ["smcrouted", "-n", "-N", "-f", file, "-i", f"{t.PREFIX}{self.site.name}"], namespace=self.router)
        return name


class InnerTest(scene.Scene):

    def announce(self, inner, *arguments):
        """By the other implementation, to the edge's LAN address."""
        done = lab.run(inner.host, [sys.executable, ANNOUNCER, "--to", inner.site.gateway, *arguments], capture_output=True,
                       text=True, timeout=20)
        self.assertEqual(0, done.returncode, done.stderr)
        return None if done.stdout.strip() == "null" else done.stdout

    def test_1_both_ends_behind_routers(self):
        """A sender behind a router at A and a receiver behind one at C announce to their edges: the stream flows between them"""
        if not shutil.which("smcrouted"):
            self.skipTest("smcroute is not installed")
        at_a, at_c = InnerNetwork(self.a), InnerNetwork(self.c)
        for inner, inwards in ((at_a, False), (at_c, True)):
            self.tools.callback(processes.stop, inner.route(GROUP, inwards))
        self.assertIsNone(self.announce(at_c, "--receive", GROUP), "an edge answers who is not of its site")
        self.configure(self.a, PLANE, {"site.prefixes": at_a.prefix})
        for inner in (at_a, at_c):
            self.configure(inner.site, CONFIG, {"site.prefixes": inner.prefix})
        receiver = traffic.Receiver(at_c.host, group=GROUP)
        self.tools.callback(receiver.close)
        receiver.await_joined()
        self.wait("c's edge hears the inner host", lambda: self.announce(at_c, "--receive", GROUP, "--session", "61",
                                                                        "--lifetime", "600"), 20)
        self.wait("a's edge hears the inner host", lambda: self.announce(at_a, "--send", GROUP, "--session", "61",
                                                                        "--lifetime", "600"), 20)
        self.wait("a is to send to c", lambda: "c" in (self.request(self.a, GROUP, "SENDER") or {"peers": []})["peers"], 20)
        self.await_lab()
        sender = traffic.Sender(at_a.host, group=GROUP, rate=500, digests=True)
        self.tools.callback(sender.close)
        sender.start_facts()
        receiver.await_first(15)
        self.wait("the stream has gone on", lambda: sender.sent() >= 2000, 15)
        (account,) = self.finish(sender, [receiver])
        for inner in (at_a, at_c):
            self.assertIn("accepted", self.announce(inner, "--session", "61", "--lifetime", "0", "--sequence",
                                                    str(int(time.time()) + 100)))
        self.wait("c has left", lambda: self.request(self.c, GROUP, "RECEIVER") is None, 20)
        self.proves(f"{account['received']} of {account['sent']} from packet {account['first']} on, from {account['sources']}, with TTL "
                    f"{list(account['ttls'])}")
        # A router's kernel keeps four packets of a new flow until its daemon has made a route, and drops the next.
        self.assertEqual([], [gap for gap in account["gaps"] if gap[0] > 8], "lost in the middle of the stream")
        self.assertLessEqual(account["lost"], 500, account["gaps"])
        self.assertEqual([at_a.address], [source.split(":")[0] for source in account["sources"]])
        self.assert_nothing_in_clear()
