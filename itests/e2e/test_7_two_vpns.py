"""An edge with two LAN ports in two VPNs: the same group is in use in both, and no packet of one is ever in the other."""

import collections
import re

from ivgmp_lab import edge, lab, network, traffic, vnoc
from ivgmp_lab import topology as t

import scene

GROUP = "239.1.66.1"
OTHER_VPN = "cameras"
RATE = 200
WATCH_S = 3


class SecondLan:
    """A second LAN of a site on a port of its own, with one host."""

    def __init__(self, site, port):
        self.site, self.port = site, port
        self.host = site.host_namespace("second")
        self.address, gateway = f"10.{100 + site.number}.0.11", f"10.{100 + site.number}.0.1"
        if network.exists(self.host):
            return
        network.add_namespace(self.host)
        network.ip([f"link add {port} netns {site.edge} type veth peer name eth0 netns {self.host}"])
        network.ip([f"addr add {gateway}/24 dev {port}", f"link set {port} up"], site.edge)
        network.ip([f"addr add {self.address}/24 dev eth0", "link set eth0 up", f"route add default via {gateway}"], self.host)
        network.shell(self.host, "ethtool -K eth0 tx off > /dev/null")


class TwoVpnsTest(scene.Scene):

    def attach(self, second):
        ports = f"lan0, {second.port}"
        # Last of all when the test is over: the next one's first packets must not come while the edge is still taking this one's end.
        self.tools.callback(self.await_port, second, False)
        self.configure(second.site, "org.ivgmp.edge.cfg", {"vpn": f"lan0={t.VPN}, {second.port}={OTHER_VPN}"})
        self.configure(second.site, "org.ivgmp.edge.lan.cfg", {"interfaces": ports})
        self.configure(second.site, "org.ivgmp.edge.dataplane.cfg", {"interfaces": ports})
        self.await_port(second, True)

    def await_port(self, second, there):
        """Until the edge listens on that port, or no more."""
        def heard():
            queriers = (edge.status(second.site) or {}).get("queriers")
            return queriers is not None and (second.port in queriers) == there
        self.wait(f"{second.site.name} {'listens' if there else 'listens no more'} on {second.port}", heard, 60)

    def start(self, kind, namespace, **options):
        tool = kind(namespace, group=GROUP, **options)
        self.tools.callback(tool.close)
        return tool

    @staticmethod
    def on_wire(namespace):
        """Packets of the group at a host by their source, in WATCH_S seconds."""
        command = ["timeout", str(WATCH_S), "tcpdump", "-n", "-l", "-p", "-i", "eth0", f"udp and dst host {GROUP}"]
        done = lab.run(namespace, command, capture_output=True, text=True, timeout=WATCH_S + 20)
        return dict(collections.Counter(re.findall(r"IP (\d+\.\d+\.\d+\.\d+)\.\d+ > ", done.stdout)))

    def test_separate(self):
        """A and C are in two VPNs, both with a stream of one group: each LAN gets its own VPN's only"""
        if not any(vpn["name"] == OTHER_VPN for vpn in vnoc.ask("status")["vpns"]):
            vnoc.ask("vpn", "add", OTHER_VPN)
        for site in "a", "c":
            vnoc.ask("site", "attach", site, OTHER_VPN)
            self.tools.callback(vnoc.ask, "site", "detach", site, OTHER_VPN)
        vnoc.ask("rule", "add", OTHER_VPN, "--site", "*", "--role", "both", "--groups", "239.1.0.0/16")
        at_a, at_c = SecondLan(self.a, "lan1"), SecondLan(self.c, "lan1")
        for second in at_a, at_c:
            self.attach(second)
        self.await_lab()
        hosts = self.c.host_namespace("lan"), at_c.host
        senders = [self.start(traffic.Sender, host, rate=RATE, size=200) for host in (self.a.host_namespace("lan"), at_a.host)]
        first = self.start(traffic.Receiver, hosts[0])
        first.await_first(60)
        alone = self.on_wire(hosts[0]), self.on_wire(hosts[1])
        second = self.start(traffic.Receiver, hosts[1])
        second.await_first(60)
        both = self.on_wire(hosts[0]), self.on_wire(hosts[1])
        for sender in senders:
            sender.stop()
        reports = [receiver.stop() for receiver in (first, second)]
        self.proves(f"one receiver: {alone}; one in each VPN: {both}; " + ", ".join(
            f"{r['received']} received, {r['missing']} missing, {r['duplicated']} doubled" for r in reports))
        own = [self.a.host_address(0)], [at_a.address]
        self.assertEqual((own[0], []), tuple(list(seen) for seen in alone))
        self.assertEqual(own, tuple(list(seen) for seen in both))
        for report, addresses in zip(reports, own):
            self.assertEqual(addresses, [source.split(":")[0] for source in report["sources"]])
            self.assertEqual((0, 0), (report["missing"], report["duplicated"]))
        self.assert_nothing_in_clear()
