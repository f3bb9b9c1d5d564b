"""Two edges on one LAN: one of them forwards, the other takes over, and nothing is doubled."""

from ivgmp_lab import edge, lab, network, processes
from ivgmp_lab import topology as t

import scene

DOWN, UP = "239.1.15.1", "239.1.15.2"
RATE = 500
PORT = "lan1"
ADDRESS = "10.2.0.2"
ELECTION = "org.ivgmp.edge.election.cfg"
ELECTION_PORT = 50755


class TwinsTest(scene.Scene):

    def second_edge(self):
        """C's edge gets a port on B's LAN, too."""
        network.ip([f"link add {PORT} netns {self.c.edge} type veth peer name twin netns {self.b.lan}"])
        network.ip([f"link set twin master {t.LAN_BRIDGE}", "link set twin up"], self.b.lan)
        network.ip([f"addr add {ADDRESS}/24 dev {PORT}", f"link set {PORT} up"], self.c.edge)
        network.shell(self.c.edge, f"ethtool -K {PORT} tx off > /dev/null")
        self.tools.callback(network.run, "ip", "-n", self.c.edge, "link", "del", PORT)
        for name in "org.ivgmp.edge.lan.cfg", "org.ivgmp.edge.dataplane.cfg":
            self.configure(self.c, name, {"interfaces": f"lan0, {PORT}"})
        for site, priority in (self.b, 200), (self.c, 100):
            key = edge.instance(site) / "etc" / "election.key"
            key.write_text("a secret that b and c share\n", encoding="ascii")
            self.configure(site, ELECTION, {"key.file": key, "priority": priority})

    def standby(self, site):
        return {entry["port"]: entry["why"] for entry in (edge.status(site) or {}).get("standby", [])}

    def await_roles(self):
        self.wait("b is active, c stands by", lambda: self.standby(self.c) == {PORT: "10.2.0.1 is active"}
                  and not self.standby(self.b), 60)

    def test_take_over(self):
        """B's LAN has two edges: one copy in either direction; kill -9 of the active one, and its return"""
        self.second_edge()
        self.await_roles()
        self.await_lab()
        down, (at_b,) = self.stream(DOWN, self.a, [self.b], rate=RATE)
        up, (at_a,) = self.stream(UP, self.b, [self.a], rate=RATE)
        sent = down.sent()
        self.wait("both flow", lambda: down.sent() > sent + 3 * RATE, 30)
        processes.kill(self.b.name)
        killed = scene.now_ns()
        back = self.seconds(at_b, killed)
        self.assertEqual([], edge.status(self.c)["standby"])
        lab.start_program(self.b.name)
        self.await_roles()
        sent = down.sent()
        self.wait("b forwards again", lambda: down.sent() > sent + 3 * RATE, 30)
        (below,), (above,) = self.finish(down, [at_b]), self.finish(up, [at_a])
        lost = [[end - begin + 1 for begin, end in account["gaps"]] for account in (below, above)]
        self.proves(f"stream back at b's LAN {back:.1f} s after the kill; packets lost, to b's LAN {lost[0]}, from it {lost[1]}, of {RATE} a "
                    f"second; doubled {below['duplicated']} and {above['duplicated']}")
        self.assertLess(max(below["duplicated"], above["duplicated"]), RATE, "two edges forwarded for a second")
        self.assertLess(back, 20)
        self.assert_nothing_in_clear()

    def test_deaf(self):
        """The two do not hear each other's advertisements: both forward, until the one with the higher Ethernet address sees it"""
        self.second_edge()
        self.await_roles()
        self.await_lab()
        for site in self.b, self.c:
            self.tools.callback(network.shell, site.edge, "nft delete table inet deaf || true")
        sender, (receiver,) = self.stream(DOWN, self.a, [self.b], rate=RATE)
        self.assertEqual(0, self.settled(receiver)["duplicated"])
        for site in self.b, self.c:
            network.shell(site.edge, "nft add table inet deaf && nft 'add chain inet deaf in { type filter hook input priority 0 ; }' "
                          f"&& nft add rule inet deaf in udp dport {ELECTION_PORT} drop")
        self.wait("both forward", lambda: receiver.progress()["duplicated"] > 0, 60)
        self.wait("one of them yields", lambda: sum("lower Ethernet" in why for site in (self.b, self.c)
                                                    for why in self.standby(site).values()) == 1, 60)
        doubled, sent = self.settled(receiver)["duplicated"], sender.sent()
        self.wait("the stream goes on", lambda: sender.sent() > sent + 4 * RATE, 30)
        (account,) = self.finish(sender, [receiver])
        self.proves(f"{doubled} of {RATE} a second were doubled before it took hold, {account['duplicated'] - doubled} after that; "
                    f"lost {[end - begin + 1 for begin, end in account['gaps']]}")
        self.assertEqual(doubled, account["duplicated"])
        self.assertLess(doubled, 12 * RATE)
        self.assert_nothing_in_clear()

    def seconds(self, receiver, since_ns):
        before = receiver.progress()["received"]
        self.flows_again(receiver, since_ns + int(5e8), 60)
        self.assertGreater(receiver.progress()["received"], before)
        return (scene.now_ns() - since_ns) / 1e9
