"""Direct joins: the sending edge is asked inside the tunnel, and goes by the VNOC's documents alone."""

import signal
import subprocess
import sys

from ivgmp_lab import edge, lab, processes, vnoc
from ivgmp_lab import topology as t

import scene

GROUP = "239.1.30.1"
DENIED = "239.1.30.2"
RATE = 500
PORT = 50756
# As docs/ivgmp.md, section 19.2, has it, once: join, VPN number and group.
FORGE = """
import socket, struct, sys
own, peer, port, number, group = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]), sys.argv[5]
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind((own, port))
sequence = 1 << 62
for attempt in range(5):
    s.sendto(struct.pack('>BBHQBBHI16s', 1, 0, 1, sequence + attempt, 1, 4, 0, number, socket.inet_aton(group)), (peer, port))
"""


class DirectJoinTest(scene.Scene):

    def offered(self, group):
        """A sender at A, and B and C have heard that they may have the group."""
        # What an earlier test's end alters is over.
        before = {site.name: self.await_steady(f"{site.name}'s policy", lambda site=site: edge.status(site)["policyVersion"])
                  for site in (self.b, self.c)}
        sender = self.sender(self.a, group, RATE, digests=True)
        self.wait("the sender's request is granted", lambda: self.state(self.a, group, "SENDER") == "granted", 20)
        return sender, lambda site: edge.status(site)["policyVersion"] != before[site.name]

    def test_without_waiting_for_the_vnoc(self):
        """The VNOC's process is stopped when a host joins: packets come at once, and go on when it continues"""
        sender, told = self.offered(GROUP)
        self.wait("b has been offered the group", lambda: told(self.b), 20)
        processes.signal_group(vnoc.NAME, signal.SIGSTOP)
        self.tools.callback(processes.signal_group, vnoc.NAME, signal.SIGCONT)
        began = scene.now_ns()
        receiver = self.receiver(self.b, GROUP)
        receiver.await_first(5)
        first = (scene.now_ns() - began) / 1e6
        self.wait("the VNOC is being asked", lambda: self.state(self.b, GROUP, "RECEIVER") == "requested", 5)
        processes.signal_group(vnoc.NAME, signal.SIGCONT)
        self.await_grant(GROUP, self.a, self.b)
        since = scene.now_ns() + int(12e9)  # what was asked directly has ended by then
        self.flows_again(receiver, since, 30)
        (account,) = self.finish(sender, [receiver])
        self.assertEqual(0, account["lost"], account)
        self.proves(f"the VNOC stopped: first packets seen {first:.0f} ms after the receiver's start; {account['received']} received, none lost, "
                    "when it had gone on")
        self.assert_nothing_in_clear()

    def test_nobody_gets_what_he_may_not_have(self):
        """C is denied a group. Whoever holds C's tunnel asks A for it in the edge's place: not one packet"""
        rule = vnoc.ask("rule", "add", t.VPN, "--site", self.c.name, "--role", "receive", "--groups", f"{DENIED}/32", "--deny")
        self.tools.callback(vnoc.ask, "rule", "remove", str(rule["id"]))
        sender, _told = self.offered(DENIED)
        receiver = self.receiver(self.b, DENIED)
        receiver.await_first(10)
        a, c = (edge.status(site)["overlay"] for site in (self.a, self.c))
        # B says each join several times.
        before, towards = self.await_steady("what A has heard", self.joins_heard), self.copies_to_c()
        processes.kill(self.c.name)
        self.tools.callback(self.await_lab)
        self.tools.callback(lab.start_program, self.c.name)
        number = next(branch["vpnNumber"] for branch in edge.status(self.a)["branches"] if branch["peer"] == self.b.name)
        subprocess.run(["ip", "netns", "exec", self.c.edge, sys.executable, "-c", FORGE, c, a, str(PORT), str(number), DENIED],
                       check=True)
        self.wait("A has heard it", lambda: self.joins_heard() >= before + 5, 10)
        sent = sender.sent()
        self.wait("A's host has sent some more", lambda: sender.sent() > sent + RATE, 20)
        self.assertLessEqual(self.copies_to_c().items(), towards.items())
        self.finish(sender, [receiver])
        self.proves("five forged joins were heard, and not one copy went to C")
        self.assert_nothing_in_clear()

    def joins_heard(self):
        return edge.status(self.a)["counters"]["join_heard_total"]

    def copies_to_c(self):
        """Of all groups that A sends, by branch: nothing else goes to C in this test. Branches of earlier tests may still be known."""
        return {branch["greKey"]: branch["sentPackets"] for branch in edge.status(self.a)["branches"]
                if branch["peer"] == self.c.name and branch["sentPackets"]}
