"""`vnoc why`: the real command, the real edges, and what it says when something is in the way - and whether its mend helps."""

import json
import subprocess

from ivgmp_lab import edge, network, processes, traffic, vnoc
from ivgmp_lab import topology as t

import scene

RATE = 200
IN_THE_WAY = 3
FOREIGN = "192.168.77.5"


def run(*arguments):
    return subprocess.run(vnoc.command_line("why", *arguments), text=True, capture_output=True, check=False, timeout=60)


class WhyTest(scene.Scene):

    def why(self, site, group, *options):
        done = run(site.name, group, "--json", *options)
        self.assertIn(done.returncode, (0, IN_THE_WAY), done.stderr)
        answer = json.loads(done.stdout)
        self.assertEqual(done.returncode == 0, answer["clear"])
        return answer

    def marks(self, answer, title):
        for section in answer["sections"]:
            if section["title"] == title:
                return {step["name"]: step["mark"] for step in section["steps"]}
        raise AssertionError(f"no section '{title}' in {answer}")

    def until_said(self, site, group, words, *options):
        """Asks until the conclusion has these words: what is looked at has to settle first."""
        last = {}

        def said():
            last.update(self.why(site, group, *options))
            return words in last["conclusion"]

        self.wait(f"why {site.name} {group}: {words}", said, 60, 0.5)
        self.proves(last["conclusion"])
        return last

    def test_1_all_is_well(self):
        """A stream that flows: nothing is in the way, for a person and for a program, at the VNOC and at the edge"""
        group = "239.1.7.1"
        self.stream(group, self.a, [self.b], rate=RATE)
        answer = self.until_said(self.b, group, "Nothing is in the way.")
        self.assertEqual(["b asks", "the VNOC", "a sends", "b gets"], [s["title"] for s in answer["sections"]])
        joined = next(step["finding"] for step in answer["sections"][0]["steps"] if step["name"] == "join")
        self.assertEqual("lan0: joined by 10.2.0.11", joined)
        for section in answer["sections"]:
            for step in section["steps"]:
                self.assertNotIn(step["mark"], ("NO", "UNKNOWN"), step)
        # What an earlier test's sender leaves behind may be told to the edges just then: a moment's difference, which is said.
        text = self.wait("a person is told so, too", lambda: said if (said := run(self.b.name, group)).returncode == 0 else None, 20)
        for line in text.stdout.splitlines():
            self.proves(line)
        self.until_said(self.a, group, "Nothing is in the way.")
        local = edge.ask(self.b, f"/why.json?group={group}")
        self.assertEqual("Nothing is in the way here.", local["conclusion"])

    def test_2_no_host_has_joined(self):
        """A sender, and no host that has joined: the receiving site's join is in the way"""
        group = "239.1.7.2"
        self.sender(self.a, group, rate=RATE)
        self.wait("a may send", lambda: self.state(self.a, group, "SENDER") == "granted", 20)
        answer = self.until_said(self.c, group, "c asks, join: no host on lan0 has joined")
        self.assertEqual("OK", self.marks(answer, "the VNOC")["senders"])

    def test_3_policy_refuses_and_the_mend_mends(self):
        """A group that no rule allows: the mend is a command; run as it stands, it lets the stream flow"""
        group = "239.2.7.3"
        self.sender(self.a, group, rate=RATE)
        receiver = self.receiver(self.b, group)
        for _ in range(2):
            command = self.mend(self.until_said(self.b, group, "vnoc rule add"))
            self.assertEqual(["vnoc", "rule", "add", t.VPN], command[:4])
            rule = vnoc.ask(*command[1:])
            self.addCleanup(vnoc.ask, "rule", "remove", str(rule["id"]))
        receiver.await_first(30)
        self.until_said(self.b, group, "Nothing is in the way.")

    @staticmethod
    def mend(answer):
        text = answer["conclusion"]
        return text[text.rindex("vnoc rule add"):].split()

    def test_4_nobody_sends(self):
        """A receiver, and no sender anywhere: the VNOC says so, and where one may be"""
        group = "239.1.7.4"
        self.receiver(self.b, group)
        answer = self.until_said(self.b, group, "the VNOC, senders: no other site sends", "--wait", "6")
        self.assertIn("a, c", answer["conclusion"])
        self.assertEqual("NO", self.marks(answer, "a sends")["source"])

    def test_5_ttl_1(self):
        """A sender with TTL 1: said at the sending site; the mend is a command; run as it stands, it lets the stream flow"""
        group = "239.1.7.5"
        receiver = self.receiver(self.b, group)
        self.sender(self.a, group, rate=RATE, ttl=1)
        answer = self.until_said(self.b, group, "a sends, ttl:")
        self.assertIn("ttl=16", answer["conclusion"])
        rule = vnoc.ask(*self.mend(answer)[1:])
        self.addCleanup(vnoc.ask, "rule", "remove", str(rule["id"]))
        receiver.await_first(30)
        self.until_said(self.b, group, "Nothing is in the way.")

    def test_6_source_of_another_network(self):
        """A sender whose address is not of the LAN: found at its site, though the VNOC has never heard of the sender"""
        group = "239.1.7.6"
        host = self.a.host_namespace("lan")
        network.run("ip", "-n", host, "addr", "add", FOREIGN + "/32", "dev", "eth0")
        self.addCleanup(network.run, "ip", "-n", host, "addr", "del", FOREIGN + "/32", "dev", "eth0", check=False)
        self.receiver(self.b, group)
        sender = traffic.Tool("mcsend", host, ["--group", group, "--rate", RATE, "--interface", FOREIGN])
        self.tools.callback(sender.close)
        answer = self.until_said(self.b, group, "a sends, source's address:")
        self.assertIn("site.prefixes", answer["conclusion"])

    def test_6b_a_reflector_relays(self):
        """A group that c relays from a to b: the relay is asked too"""
        group = "239.1.77.1"
        vnoc.ask("site", "limits", "c", "--certified")
        self.addCleanup(vnoc.ask, "site", "limits", "c", "--no-certified")
        vnoc.ask("vpn", "topology", t.VPN, "reflector", "c", "--groups", group)
        self.addCleanup(vnoc.ask, "vpn", "topology", t.VPN, "none", "--groups", group)
        self.stream(group, self.a, [self.b], rate=RATE)
        answer = self.until_said(self.b, group, "Nothing is in the way.")
        self.assertEqual(["b asks", "the VNOC", "a sends", "c relays", "b gets"], [s["title"] for s in answer["sections"]])
        self.assertEqual("OK", self.marks(answer, "c relays")["sent"])
        for section in answer["sections"]:
            for step in section["steps"]:
                if step["name"] in ("relay", "topology", "from", "receivers", "arrived"):
                    self.proves(f"{section['title']}: {step['name']}: {step['finding']}")

    def test_7_the_way_between_the_sites_is_cut(self):
        """The Internet between two edges does not pass: tunnels, or the packets that do not arrive, are named"""
        group = "239.1.7.7"
        self.stream(group, self.a, [self.b], rate=RATE)
        drop = ["ip", "netns", "exec", self.b.edge, "nft"]
        subprocess.run([*drop, "-f", "-"], check=True, text=True, input=f"""
            table inet why {{
                chain input {{
                    type filter hook input priority -200
                    ip saddr {self.a.wan_address} drop
                }}
            }}
            """)
        self.tools.callback(subprocess.run, [*drop, "destroy", "table", "inet", "why"], check=False, capture_output=True)
        answer = self.until_said(self.b, group, "In the way: ", "--wait", "6")
        obstacles = [(section["title"], step["name"]) for section in answer["sections"] for step in section["steps"]
                     if step["mark"] == "NO"]
        self.assertIn(("b gets", "put on the LAN"), obstacles)
        self.assertTrue(set(obstacles) & {("a sends", "tunnel"), ("b gets", "tunnel"), ("b gets", "arrived"),
                                          ("a sends", "breaker"), ("a sends", "loss")}, obstacles)
        subprocess.run([*drop, "delete", "table", "inet", "why"], check=True)
        self.await_lab()
        # A cut that lasted longer than the breaker waits has opened it; what comes next would find it so.
        self.wait("a sends to b again", lambda: self.suspended(self.a) == [], 60)

    def test_8_an_edge_is_down(self):
        """A sending site whose edge is dead does not answer, and that is said; the others' steps are there"""
        group = "239.1.7.8"
        self.stream(group, self.a, [self.b], rate=RATE)
        processes.kill(self.a.name)
        try:
            answer = self.why(self.b, group, "--wait", "6")
            self.assertEqual({"answer": "UNKNOWN"}, self.marks(answer, "a sends"))
            self.assertEqual("OK", self.marks(answer, "b asks")["join"])
            self.assertTrue(answer["conclusion"].startswith("a does not answer"), answer["conclusion"])
            self.proves(answer["conclusion"])
        finally:
            edge.start(self.a)
            self.await_lab()

    def test_9_the_vnoc_is_away(self):
        """The VNOC is down: the edge's own page says so, and what flows flows"""
        group = "239.1.7.9"
        self.stream(group, self.a, [self.b], rate=RATE)
        self.await_grant(group, self.a, self.b)
        processes.kill(vnoc.NAME)
        try:
            self.await_vnoc_missed(self.b)
            local = edge.ask(self.b, f"/why.json?group={group}")
            marks = {step["name"]: step["mark"] for step in local["steps"]}
            self.assertEqual(("NO", "OK", "OK"), (marks["vnoc"], marks["join"], marks["put on the LAN"]), local)
            self.proves(local["conclusion"])
        finally:
            vnoc.start()
            vnoc.await_answer()
            self.await_lab()
