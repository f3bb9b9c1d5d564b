"""The circuit breaker of a branch: lasting heavy loss suspends it, and it comes back by itself."""

from ivgmp_lab import network

import scene

GROUP = "239.1.12.1"
RATE = 500
LOSS_OF_TEN = 5


class BreakerTest(scene.Scene):

    def test_a_lossy_branch_is_suspended(self):
        """Half of A's packets to C are lost: A suspends C's branch and no other, and tries again when the loss is over"""
        sender, (at_b, at_c) = self.stream(GROUP, self.a, [self.b, self.c], rate=RATE)
        began = scene.now_ns()
        self.lose(LOSS_OF_TEN)
        self.tools.callback(self.heal)
        branch = self.wait("the branch to c is suspended", lambda: self.suspended(self.a), 60, 0.5)
        tripped = (scene.now_ns() - began) / 1e9
        self.assertEqual(["c"], branch)
        before = scene.packets_towards(self.c), sender.sent(), at_b.progress()["received"]
        self.wait("the sender has gone on", lambda: sender.sent() > before[1] + 5 * RATE, 20)
        copies = scene.packets_towards(self.c) - before[0]
        self.assertLess(copies, RATE / 2, "copies still go to c")
        self.assertGreater(self.settled(at_b)["received"], before[2] + 5 * RATE, "b has to suffer for c")
        self.heal()
        self.wait("the branch is tried again", lambda: self.suspended(self.a) == [], 60, 0.5)
        after = at_c.progress()["received"]
        self.wait("c receives again", lambda: at_c.progress()["received"] > after + RATE, 15)
        back = (scene.now_ns() - began) / 1e9
        (account,) = self.finish(sender, [at_b])
        self.proves(f"{LOSS_OF_TEN}0 % lost: suspended after {tripped:.0f} s; then {copies} packets of any kind in 5 s of {RATE} packets/s; "
                    f"in use again {back:.0f} s after the loss began; b: {account['lost']} lost of {account['sent']}")
        self.assertEqual(0, account["lost"])
        self.assert_nothing_in_clear()

    def lose(self, of_ten):
        """At C's door to the Internet, of what comes from A in ESP's UDP."""
        network.shell(self.c.edge, f"""
            nft add table ip loss
            nft add chain ip loss in '{{ type filter hook prerouting priority -300 ; }}'
            nft add rule ip loss in ip saddr {self.a.wan_address} udp dport 4500 numgen random mod 10 '<' {of_ten} drop
        """)

    def heal(self):
        network.run("ip", "netns", "exec", self.c.edge, "nft", "delete", "table", "ip", "loss", check=False)
