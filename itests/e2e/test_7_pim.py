"""Sites with inner networks behind a PIM router that others wrote (pimd), with senders and receivers at either end."""

import shutil
import subprocess

from ivgmp_lab import edge, paths, processes, traffic

import scene
import test_7_inner
from test_6_announce import CONFIG

IGMP = "org.ivgmp.edge.igmp.cfg"
GROUPS = {"a": "239.1.67.1", "c": "239.1.67.2"}     # by the sending site
RATE = 300
# It is the only PIM router of its site, so it is the rendezvous point; what comes from the other site counts as sent on the edge's LAN.
PIMD = """phyint eth0 enable igmpv3 altnet {others} masklen 16
phyint inner0 enable igmpv3
rp-address {address} 239.0.0.0/8
spt-threshold infinity
"""


def pimd():
    """The program's path. Debian's package cannot be installed beside smcroute's, so it is unpacked only."""
    unpacked = paths.PROJECT / "target" / "pimd"
    program = unpacked / "usr" / "sbin" / "pimd"
    if shutil.which("pimd"):
        return shutil.which("pimd")
    if not program.exists():
        unpacked.mkdir(parents=True, exist_ok=True)
        fetch = "apt-get -q download pimd || { apt-get -q update && apt-get -q download pimd; }; dpkg-deb -x pimd_*.deb ."
        subprocess.run(["sh", "-c", fetch], cwd=unpacked, capture_output=True, timeout=300, check=False)
    return str(program) if program.exists() else None


class PimTest(scene.Scene):
    announce = test_7_inner.InnerTest.announce

    def route(self, inner, other):
        file = paths.state() / f"pimd-{inner.site.name}.conf"
        gateway = inner.address.rpartition(".")[0] + ".1"
        file.write_text(PIMD.format(others=other.prefix.partition("/")[0], address=gateway), encoding="ascii")
        name = f"{inner.site.name}.pimd"
        # It keeps files of one name in /run: each of the two gets a /run of its own.
        processes.start(name, ["sh", "-c", 'mount -t tmpfs none /run && exec "$0" -f -N -c "$1"', self.pimd, file], namespace=inner.router)
        self.tools.callback(processes.stop, name)

    def await_routing(self, inner):
        """For its first half minute pimd knows no rendezvous point, and forgets the reports that it hears; the next ones come with a query."""
        flow = f"({inner.address},{GROUPS[inner.site.name]})"

        def routed():
            routes = subprocess.run(["ip", "-n", inner.router, "mroute"], capture_output=True, text=True, timeout=10, check=False).stdout
            return any(flow in line and "inner0" in line for line in routes.splitlines())

        self.wait(f"{inner.site.name}'s pimd has a route for the inner sender", routed, 60, 0.5)

    @staticmethod
    def subscribed(site):
        return (edge.status(site) or {}).get("counters", {}).get("igmp_subscription_reports_sent_total", 0)

    def await_announced(self, inner, option, group, session):
        self.wait(f"{inner.site.name}'s edge hears the inner host", lambda: self.announce(
            inner, option, group, "--session", session, "--lifetime", "600"), 20)

    def test_1_both_directions(self):
        """pimd at A and at C: inner senders and inner receivers at both, the edges subscribe to what shall flow up"""
        self.pimd = pimd()
        if not self.pimd:
            self.skipTest("there is no pimd, and Debian's package cannot be had")
        inner = {site.name: test_7_inner.InnerNetwork(site) for site in (self.a, self.c)}
        pairs = [(inner["a"], inner["c"]), (inner["c"], inner["a"])]
        senders = []
        for one, other in pairs:
            self.route(one, other)
            senders.append(traffic.Sender(one.host, group=GROUPS[one.site.name], rate=RATE, digests=True))
            self.tools.callback(senders[-1].close)
        for one, _ in pairs:
            self.await_routing(one)
        for one, other in pairs:
            before = self.subscribed(one.site)
            self.configure(one.site, test_7_inner.PLANE, {"site.prefixes": one.prefix})
            self.configure(one.site, CONFIG, {"site.prefixes": one.prefix})
            self.configure(one.site, IGMP, {"subscribe": GROUPS[one.site.name], "subscribe.ports": "lan0"})
            self.wait("the edge subscribes", lambda site=one.site, n=before: self.subscribed(site) not in (0, n), 30)
        self.await_lab()
        receivers = []
        for one, other in pairs:
            group = GROUPS[one.site.name]
            receivers.append(traffic.Receiver(other.host, group=group))
            self.tools.callback(receivers[-1].close)
            receivers[-1].await_joined()
            self.await_announced(other, "--receive", group, "67")
            self.wait("it is granted", lambda site=other.site, g=group: self.state(site, g, "RECEIVER") == "granted", 20)
        for receiver, sender in zip(receivers, senders):
            receiver.await_first(40)
            since = sender.sent()
            self.wait("the stream goes on", lambda s=sender, n=since: s.sent() >= n + 5 * RATE, 20)
        for (one, _), receiver, sender in zip(pairs, receivers, senders):
            self.judge(one, self.finish(sender, [receiver])[0])
        self.assert_nothing_in_clear()

    def judge(self, sending, account):
        self.proves(f"from inner {sending.site.name}: {account['received']} of {account['sent']} from packet {account['first']} on, "
                    f"{account['duplicated']} doubled, TTL {list(account['ttls'])}; not received: {account['gaps']}")
        self.assertEqual([sending.address], [source.split(":")[0] for source in account["sources"]])
        self.assertEqual(0, account["duplicated"])
        # As with any router: its kernel keeps a flow's first packets until there is a route for it, and drops what is too much.
        self.assertLessEqual(len(account["gaps"]), 1, account["gaps"])
        self.assertGreater(account["received"], 4 * RATE)
