"""What is billed is what was sent and received, whatever crashes."""

import csv
import io
import subprocess

from ivgmp_lab import edge, lab, processes, vnoc

import scene

RATE = 500
INTERVAL_S = edge.USAGE_INTERVAL_S
LATE_S = 2.0                # a reading is written and the next is due


class AccountsTest(scene.Scene):

    def billed(self, site, group, direction):
        """Packets of a bill, as a billing system reads it."""
        asked = vnoc.command_line("usage", "--format", "csv", "--site", site.name, "--group", group)
        done = subprocess.run(asked, text=True, capture_output=True, check=True, timeout=60)
        return sum(int(row["packets"]) for row in csv.DictReader(io.StringIO(done.stdout)) if row["direction"] == direction)

    def await_bill(self, site, group, direction, packets):
        self.wait(f"{site.name} is billed {packets} packets as {direction}",
                  lambda: self.billed(site, group, direction) >= packets, 60, 0.5)

    def test_1_kill_vnoc(self):
        """kill -9 of the VNOC under a stream, twice: every packet is billed once"""
        group = "239.1.7.61"
        sender, receivers = self.stream(group, self.a, [self.b], rate=RATE)
        for _ in range(2):
            sent = sender.sent()
            self.wait("reports are under way", lambda: sender.sent() > sent + RATE * (INTERVAL_S + 1), 30)
            processes.kill(vnoc.NAME)
            sent = sender.sent()
            self.wait("batches wait in the spools", lambda: sender.sent() > sent + RATE * (2 * INTERVAL_S + 1), 30)
            vnoc.start()
            vnoc.await_answer()
        (account,) = self.finish(sender, receivers)
        due = account["sent"] + account["first"]
        self.await_bill(self.a, group, "SENDER", due)
        self.await_bill(self.b, group, "RECEIVER", account["received"])
        self.settle()
        self.assertEqual(due, self.billed(self.a, group, "SENDER"))
        self.assertEqual(account["received"] + account["duplicated"], self.billed(self.b, group, "RECEIVER"))
        session = next(s for s in vnoc.ask("sessions", "--group", group, "--site", "b"))
        self.proves(f"sent {due}, billed the same; received {account['received']}, billed the same; b's session: "
                    f"{session['status']}, {session['seconds']} s, {session['packets']} packets")

    def settle(self):
        """Two more readings: what would be billed twice would be by then."""
        sent = scene.now_ns()
        self.wait("two readings", lambda: scene.now_ns() > sent + 2.5e9 * INTERVAL_S, 30)

    def test_2_kill_edges(self):
        """kill -9 of the receiving and of the sending edge: nothing is billed twice, and at most one interval is missing"""
        group = "239.1.7.62"
        sender, receivers = self.stream(group, self.a, [self.b], rate=RATE)
        for site in self.b, self.a:
            sent = sender.sent()
            self.wait("some is counted", lambda: sender.sent() > sent + RATE * (2 * INTERVAL_S + 1), 30)
            processes.kill(site.name)
            lab.start_program(site.name)
            self.flows_again(receivers[0], scene.now_ns(), 90)
        (account,) = self.finish(sender, receivers)
        got = account["received"] + account["duplicated"]
        most = int(RATE * (INTERVAL_S + LATE_S))
        self.await_bill(self.b, group, "RECEIVER", got - most)
        self.settle()
        billed = self.billed(self.b, group, "RECEIVER")
        heard = self.billed(self.a, group, "SENDER")
        self.proves(f"received {got}, billed {billed}: {got - billed} missing after kill -9, {most} allowed; sent "
                    f"{account['sent'] + account['first']}, of which the sending edge was alive to bill {heard}")
        self.assertLessEqual(billed, got)
        self.assertLessEqual(got - billed, most)
        self.assertLessEqual(heard, account["sent"] + account["first"])
        self.assertGreaterEqual(heard, got - most)
        self.await_lab()
