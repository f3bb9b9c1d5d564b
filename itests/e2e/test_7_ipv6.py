"""IPv6 multicast between hosts' own kernels: MLD on the LANs, IPv6 in GRE through the IPv4 tunnels."""

import json
import sys
from pathlib import Path

from ivgmp_lab import lab, network, vnoc
from ivgmp_lab import topology as t

import scene

GROUP = "ff15::1:1"
SSM = "ff3e::1:1"
ANNOUNCED = "ff15::1:2"
ANNOUNCER = Path(__file__).with_name("announcer.py")
FORBIDDEN = "ff18::1:1"
RATE = 500
PACKETS = 1500


class Ipv6Test(scene.Scene):

    def setUp(self):
        super().setUp()
        for site in self.a, self.b, self.c:
            network.speak_ipv6(site)
        known = vnoc.ask("rule", "list")
        for groups in "ff15::/16", "ff3e::/16":
            if groups not in str(known):
                vnoc.ask("rule", "add", t.VPN, "--site", "*", "--role", "both", "--groups", groups)

    def test_any_source(self):
        """A host of A sends, hosts of B (MLDv2) and C (MLDv1) join: nothing is lost, and whoever leaves gets no more"""
        self.mld_version(self.c, 1)
        self.tools.callback(self.mld_version, self.c, 0)
        sender, receivers = self.stream(GROUP, self.a, [self.b, self.c], rate=RATE)
        self.wait(f"{PACKETS} packets have arrived", lambda: all(
            r.progress()["received"] >= PACKETS for r in receivers), 30)
        accounts = self.finish(sender, receivers)
        for site, account in zip((self.b, self.c), accounts):
            self.proves(f"{site.name}: {account['received']} of {account['sent']}, {account['duplicated']} doubled, hop limits "
                        f"{account['ttls']}, first packet after {account['join_ms']} ms, from {account['sources']}")
            self.assertEqual((0, 0, True), (account["lost"], account["duplicated"], account["bytes_identical"]))
            self.assertEqual({sender.ttl - 1}, set(account["ttls"]))
            self.assertEqual([f"{self.a.host_address6(0)}:{sender.source_port}"], account["sources"])
        for site in self.b, self.c:
            self.wait(f"{site.name} has left", lambda site=site: self.request(site, GROUP, "RECEIVER") is None, 20)
        self.assert_nothing_in_clear()

    def test_one_source(self):
        """Hosts of A and C send to one source-specific group, a host of B joins A's only"""
        senders = [self.sender(site, SSM, rate=RATE // 2) for site in (self.a, self.c)]
        receiver = self.receiver(self.b, SSM, more=["--source", self.a.host_address6(0)])
        receiver.await_first(30)
        self.wait(f"{PACKETS // 2} packets have arrived", lambda: receiver.progress()["received"] >= PACKETS // 2, 30)
        for sender in senders:
            sender.stop()
        report = receiver.stop()
        self.proves(f"{report['received']} received, {report['missing']} missing, from {report['sources']}")
        self.assertEqual([f"{self.a.host_address6(0)}:{senders[0].source_port}"], report["sources"])
        self.assertEqual((0, 0), (report["missing"], report["duplicated"]))
        self.assertGreater(report["received"], 0)
        self.assert_nothing_in_clear()

    def test_forbidden(self):
        """A group that no rule grants reaches nobody, and the edge says why"""
        sender = self.sender(self.a, FORBIDDEN, rate=RATE // 5)
        receiver = self.receiver(self.b, FORBIDDEN)
        self.wait("B's request is refused", lambda: self.state(self.b, FORBIDDEN, "RECEIVER") == "refused", 30)
        self.wait("A's request is refused", lambda: self.state(self.a, FORBIDDEN, "SENDER") == "refused", 30)
        sender.stop()
        self.assertEqual(0, receiver.stop()["received"])
        self.assert_nothing_in_clear()

    def test_announced(self):
        """A host whose MLD does not reach B's edge announces its IPv6 group by IPv4, and gets it while the announcement holds"""
        host = self.b.host_namespace("lan")
        self.tools.callback(network.shell, host, "nft delete table ip6 mute || true")
        network.shell(host, "nft 'add table ip6 mute; add chain ip6 mute out { type filter hook output priority 0; };"
                            " add rule ip6 mute out icmpv6 type { 131, 143 } drop'")
        sender = self.sender(self.a, ANNOUNCED, rate=RATE)
        receiver = self.receiver(self.b, ANNOUNCED)
        self.wait("A may send", lambda: self.state(self.a, ANNOUNCED, "SENDER") == "granted", 30)
        self.assertEqual([], self.requests(self.b, ANNOUNCED), "the edge hears of it without an announcement")
        done = lab.run(host, [sys.executable, ANNOUNCER, "--receive", ANNOUNCED, "--lifetime", "6"], capture_output=True, text=True,
                       timeout=20)
        self.assertEqual(("accepted", 6), tuple(json.loads(done.stdout)[key] for key in ("result", "lifetime")), done.stderr)
        receiver.await_first(15)
        # The packets come before the VNOC has been asked.
        self.wait("B's request is granted", lambda: self.state(self.b, ANNOUNCED, "RECEIVER") == "granted", 5)
        self.wait("it is over", lambda: self.request(self.b, ANNOUNCED, "RECEIVER") is None, 30)
        sender.stop()
        received = receiver.stop()["received"]
        self.proves(f"{received} packets of {RATE} a second, in 6 s")
        self.assertGreater(received, RATE)
        self.assertLess(received, 10 * RATE)
        self.assert_nothing_in_clear()

    @staticmethod
    def mld_version(site, version):
        network.shell(site.host_namespace("lan"), f"echo {version} > /proc/sys/net/ipv6/conf/eth0/force_mld_version")
