"""Sites with inner networks behind a router that others wrote, which knows IGMP only (igmpproxy): reports are relayed by it at the
receivers' site, and at the senders' site the edge subscribes to what shall flow up (pro-active subscription)."""

import shutil

from ivgmp_lab import edge, paths, processes, traffic

import scene
from test_7_inner import PLANE, InnerNetwork

GROUP = "239.1.62.1"
IGMP = "org.ivgmp.edge.igmp.cfg"
SENDERS = """quickleave
phyint inner0 upstream ratelimit 0 threshold 1
    altnet {prefix}
phyint eth0 downstream ratelimit 0 threshold 1
phyint lo disabled
"""
RECEIVERS = """quickleave
phyint eth0 upstream ratelimit 0 threshold 1
    altnet 0.0.0.0/0
phyint inner0 downstream ratelimit 0 threshold 1
phyint lo disabled
"""


class ProxyTest(scene.Scene):

    def proxy(self, inner, text):
        file = paths.state() / f"igmpproxy-{inner.site.name}.conf"
        file.write_text(text.format(prefix=inner.prefix), encoding="ascii")
        file.chmod(0o600)
        name = f"{inner.site.name}.igmpproxy"
        # A router is a machine of its own: what the others of the lab compute does not keep it waiting.
        processes.start(name, ["nice", "-n", "-15", "igmpproxy", "-n", file], namespace=inner.router)
        self.tools.callback(processes.stop, name)

    @staticmethod
    def dropped(site):
        return {key: value for key, value in (edge.status(site) or {}).get("totals", {}).items() if key.startswith("plane_lan_dropped")}

    @staticmethod
    def counter(site, name):
        return (edge.status(site) or {}).get("counters", {}).get(name, 0)

    def test_1_subscription_and_proxying(self):
        """igmpproxy at both ends: A's edge subscribes to a group of an inner sender, C's proxy relays an inner host's join"""
        if not shutil.which("igmpproxy"):
            self.skipTest("igmpproxy is not installed")
        at_a, at_c = InnerNetwork(self.a), InnerNetwork(self.c)
        self.proxy(at_a, SENDERS)
        self.proxy(at_c, RECEIVERS)
        self.configure(self.a, PLANE, {"site.prefixes": at_a.prefix})
        self.await_lab()
        dropped = self.dropped(self.a)
        receiver = traffic.Receiver(at_c.host, group=GROUP)
        self.tools.callback(receiver.close)
        receiver.await_joined()
        self.wait("c's edge hears the relayed join", lambda: self.state(self.c, GROUP, "RECEIVER") == "granted", 60)
        sender = traffic.Sender(at_a.host, group=GROUP, rate=500, digests=True)
        self.tools.callback(sender.close)
        sender.start_facts()
        self.wait("the sender has sent for a while", lambda: sender.sent() >= 1000, 15)
        self.assertEqual([], self.requests(self.a, GROUP), "the group flows up though nobody on a's LAN has joined it")
        self.configure(self.a, IGMP, {"subscribe": GROUP, "subscribe.ports": "lan0"})
        self.wait("a's edge says that it wants the group", lambda: self.counter(self.a, "igmp_subscription_reports_sent_total") > 0, 30)
        receiver.await_first(30)
        since = sender.sent()
        self.wait("the stream has gone on", lambda: sender.sent() >= since + 2000, 15)
        (account,) = self.finish(sender, [receiver])
        self.proves(f"nothing flowed up before; then {account['received']} of {account['sent']}, from {account['sources']}; not received: "
                    f"{account['gaps']}")
        # The kernel of A's router keeps the first four packets of a flow until igmpproxy has a route for it, and drops the others.
        self.assertLessEqual(len(account["gaps"]), 1, account["gaps"])
        self.assertEqual(dropped, self.dropped(self.a), "nothing may be lost at the edge")
        self.assertEqual([at_a.address], [source.split(":")[0] for source in account["sources"]])
        self.assert_nothing_in_clear()
