"""10,000 hostile inputs each: IGMP and announcements from the LAN, GRE from a tunnel, SOAP from a certified edge, while a stream
flows."""

import ast
import contextlib
import sys
from pathlib import Path

from ivgmp_lab import edge, lab, network, paths, processes, settings, vnoc
from ivgmp_lab import topology as t
from ivgmp_lab.errors import LabError

import scene

COUNT = 10_000
SEED = 2
GRE_COUNTED = round(COUNT * 0.95)       # some are so short that they are no GRE to anyone
ANNOUNCE_PORT, SAP_PORT = 50754, 9875
HONEST_MAX = 100            # IGMP of the LAN's own hosts meanwhile
# Counted beside the packet's own counter, once for each of its group records.
PER_RECORD = ("_groups_max_", "_sources_max_", "_hosts_max_", "_ignored_link_local_", "_ignored_ssm_")
EDGE_KB_MAX = 400 * 1024     # a heap of 96 MB, and what a JVM needs beside it
VNOC_KB_MAX = 640 * 1024     # a heap of 256 MB
HOSTILE = Path(__file__).with_name("hostile.py")


def memory_kb(name):
    with open(f"/proc/{processes.pid(name)}/status", encoding="ascii") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmRSS:"))


class HostileTest(scene.Scene):

    def attack(self, namespace, kind, *arguments):
        done = lab.run(namespace, [sys.executable, HOSTILE, kind, COUNT, SEED, *arguments], capture_output=True, text=True,
                       timeout=600)
        self.assertEqual(0, done.returncode, done.stderr)
        return done.stdout

    def counters(self, site):
        """All counters of an edge that count what it refused."""
        status = edge.status(site) or {}
        return {key: value for part in ("totals", "counters") for key, value in status.get(part, {}).items()
                if any(word in key for word in ("dropped", "malformed", "ignored", "igmp_reports", "igmp_leaves", "igmp_queries_heard"))}

    def counted(self, site, before):
        return {key: value - before.get(key, 0) for key, value in self.counters(site).items() if value > before.get(key, 0)}

    def all_counted(self, site, before, least, kinds=("",)):
        """Waits until at least so many hostile inputs are in some counter; the counters, and their sum."""
        def per_packet():
            return {key: value for key, value in self.counted(site, before).items()
                    if key.startswith(kinds) and not any(word in key for word in PER_RECORD)}
        with contextlib.suppress(LabError):
            self.wait("all is counted", lambda: sum(per_packet().values()) >= least, 60)
        found = per_packet()
        self.assertGreaterEqual(sum(found.values()), least, found)
        return found, sum(found.values())

    def under_attack(self, group, program, attack):
        """The attacked program's memory, in words. It lives on, its memory is bounded, and the stream loses nothing."""
        sender, receivers = self.stream(group, self.a, [self.b, self.c], rate=500)
        number, memory = processes.pid(program), memory_kb(program)
        attack()
        self.assertEqual(number, processes.pid(program), f"{program} has crashed\n{processes.tail(program)}")
        accounts = self.finish(sender, receivers)
        after = memory_kb(program)
        self.assertLess(after, VNOC_KB_MAX if program == vnoc.NAME else EDGE_KB_MAX)
        for account in accounts:
            self.assertEqual((0, 0), (account["lost"], account["duplicated"]), account["gaps"])
        return f"{memory // 1024} MB before, {after // 1024} MB after"

    def test_1_igmp(self):
        """10,000 hostile IGMP packets on C's LAN: no crash, counted by kind, bounded memory, streams unharmed"""
        before = self.counters(self.c)
        audible = []
        memory = self.under_attack("239.1.7.1", "c", lambda: audible.append(int(self.attack(
            self.c.host_namespace("lan"), "igmp", "10.3.0.99"))))
        found, total = self.all_counted(self.c, before, audible[0], ("igmp_", "lan_"))
        self.proves(f"memory {memory}; of {audible[0]} audible packets {total} are counted at c (with the hosts' own): {found}")
        self.assertLessEqual(total, audible[0] + HONEST_MAX, "something is counted twice")

    def test_2_gre(self):
        """10,000 hostile GRE datagrams out of B's tunnel to C: the same"""
        before = self.counters(self.c)
        overlay = {site["name"]: site["overlay"] for site in vnoc.ask("site", "list")}
        memory = self.under_attack("239.1.7.2", "c", lambda: self.attack(
            self.b.edge, "gre", overlay["b"], overlay["c"], "10.2.0.66"))
        self.proves(f"memory {memory}; counted at c: {self.all_counted(self.c, before, GRE_COUNTED)[0]}")

    def test_3_soap(self):
        """10,000 hostile SOAP requests with B's certificate: the VNOC answers each with a fault and lives on"""
        identity = edge.instance(self.b) / "data" / "identity"
        answers = {}
        memory = self.under_attack("239.1.7.3", vnoc.NAME, lambda: answers.update(ast.literal_eval(self.attack(
            self.b.edge, "soap", t.VNOC_ADDRESS, identity / "device.crt", identity / "device.key"))))
        self.proves(f"memory {memory}; answers by HTTP status: {answers}")
        self.assertNotIn(200, answers)
        refused = sum(count for status, count in answers.items() if isinstance(status, int) and 400 <= status < 600)
        self.assertGreaterEqual(refused, COUNT * 0.99, "not answered")
        self.await_lab(30)

    def socket_drops(self):
        """What the kernel has dropped because a socket for announcements or SAP was full."""
        lines = network.run("ip", "netns", "exec", self.c.edge, "cat", "/proc/net/udp", "/proc/net/udp6").splitlines()
        sockets = [line.split() for line in lines if ":" in line]
        return sum(int(words[-1]) for words in sockets if int(words[1].rpartition(":")[2], 16) in (ANNOUNCE_PORT, SAP_PORT))

    def test_4_announcements(self):
        """10,000 hostile announcements and SAP datagrams on C's LAN: no crash, all counted, bounded state and log, streams unharmed"""
        name = "org.ivgmp.edge.announce.cfg"
        shipped, mine = paths.distribution(edge.DISTRIBUTION) / "etc" / name, edge.instance(self.c) / "etc" / name
        settings.write(shipped, mine, {"datagrams.per.host.max": 100000, "datagrams.per.port.max": 100000,
                                        "sap.timeout.s": 10})
        self.tools.callback(settings.write, shipped, mine, {})
        opened = processes.log_file("c").read_text(encoding="utf-8").count("hosts may announce")
        self.wait("the edge looks at all", lambda: processes.log_file("c").read_text(
            encoding="utf-8").count("hosts may announce") > opened, 20)
        log_bytes, drops = processes.log_file("c").stat().st_size, self.socket_drops()
        memory = self.under_attack("239.1.7.4", "c", lambda: self.attack(self.c.host_namespace("lan"), "announce"))

        def heard():
            counters = (edge.status(self.c) or {}).get("counters", {})
            return self.socket_drops() - drops + sum(counters.get(key, 0) for key in (
                "announce_datagrams_total", "sap_datagrams_total", "announce_dropped_mailbox_full_total"))

        self.wait("all is counted", lambda: heard() >= COUNT, 30)
        status = edge.status(self.c)
        self.assertLessEqual(len(status["announcements"]), 2048)
        self.assertLess(processes.log_file("c").stat().st_size - log_bytes, 4096, "the log is flooded")
        counted = {key: value for key, value in status["counters"].items() if key.startswith(("announce", "sap")) and value}
        self.proves(f"memory {memory}; {len(status['announcements'])} live announcements; counted at c: {counted}")
        self.wait("what was taken has ended", lambda: not edge.status(self.c)["announcements"], 40)
