"""Hosts announce what they send and want: by the project's own program, by another implementation, and by SAP."""

import json
import shutil
import signal
import socket
import struct
import subprocess
import sys
import time
from pathlib import Path

from ivgmp_lab import edge, lab, network, paths, processes, settings
from ivgmp_lab.errors import LabError

import scene

ANNOUNCER = Path(__file__).with_name("announcer.py")
CONFIG = "org.ivgmp.edge.announce.cfg"
MUTE = "mute"
SPAN_S = 4
ENDS_WITHIN_S = 1.0


class AnnounceTest(scene.Scene):

    def announce(self, namespace, *arguments):
        """The other implementation; its answer."""
        done = lab.run(namespace, [sys.executable, ANNOUNCER, *arguments], capture_output=True, text=True, timeout=20)
        self.assertEqual(0, done.returncode, done.stderr)
        return json.loads(done.stdout)

    def answer(self, namespace):
        """The edge's word on a host's announcement; none while the edge's bundle starts anew."""
        return (self.announce(namespace) or {}).get("result")

    def program(self, namespace, *arguments):
        """The project's own, while it runs."""
        process = subprocess.Popen(
            ["ip", "netns", "exec", namespace, paths.program("ivgmp-announce", "ivgmp-announce"), *arguments],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True,
            preexec_fn=processes.die_with_parent)
        self.tools.callback(process.wait, 10)
        self.tools.callback(process.stdout.close)
        self.tools.callback(process.kill)
        return process

    def mute_host(self, site):
        """A host whose IGMP nobody hears, as if it were behind a router that does not pass it on. Its namespace."""
        name = site.host_namespace(MUTE)
        if MUTE not in lab.load()["hosts"][site.name]:
            lab.add_host(site.name, MUTE)
            network.shell(name, "nft 'add table ip mute; add chain ip mute out { type filter hook output priority 0; };"
                                " add rule ip mute out ip protocol igmp drop'")
        return name

    def counted(self, site, name):
        return (edge.status(site) or {}).get("counters", {}).get(name, 0)

    def test_1_an_announced_receiver(self):
        """A host whose IGMP does not reach C's edge announces: the stream arrives, and ends when the announcement expires"""
        group = "239.1.60.1"
        host = self.mute_host(self.c)
        sender = self.sender(self.a, group, rate=500, digests=True)
        receiver = self.receiver(self.c, group, host=MUTE)
        self.wait("a may send", lambda: self.state(self.a, group, "SENDER") == "granted", 30)
        sent = sender.sent()
        self.wait("the sender has gone on", lambda: sender.sent() > sent + 1000, 10)
        self.assertIsNone(receiver.latest("first"), "it arrives without an announcement")

        answer = self.announce(host, "--receive", group, "--lifetime", SPAN_S)
        ends_ns = scene.now_ns() + SPAN_S * 1e9
        self.assertEqual(("accepted", SPAN_S), (answer["result"], answer["lifetime"]))
        receiver.await_first(10)
        self.wait("the announcement's time is over", lambda: scene.now_ns() > ends_ns + ENDS_WITHIN_S * 1e9, 10)
        before = self.settled(receiver)["received"]
        self.assertGreater(before, 500)
        sent = sender.sent()
        self.wait("the sender has gone on", lambda: sender.sent() > sent + 1000, 10)
        progress = receiver.progress()
        self.assertEqual(before, progress["received"], "it arrives after the announcement's end")
        self.wait("c has left", lambda: self.request(self.c, group, "RECEIVER") is None, 10)
        self.proves(f"{before} packets, the last {(progress['last_at_ns'] - ends_ns) / 1e6:+.0f} ms from the announcement's end")
        self.assert_nothing_in_clear()

    def test_2_the_program(self):
        """The program announces a sender before its first packet, which is not lost; Ctrl-C withdraws it"""
        group = "239.1.60.2"
        receiver = self.receiver(self.b, group)
        self.wait("b may receive", lambda: self.state(self.b, group, "RECEIVER") == "granted", 15)
        program = self.program(self.a.host_namespace("lan"), "--send", group)
        self.assertIn("accepted by the edge 10.1.0.1", program.stdout.readline())
        self.wait("a is to send to b", lambda: "b" in (self.request(self.a, group, "SENDER") or {"peers": []})["peers"], 15)
        sender = self.sender(self.a, group, rate=500, digests=True)
        receiver.await_first(10)
        self.wait("the stream has gone on", lambda: sender.sent() >= 1000, 10)
        (account,) = self.finish(sender, [receiver])
        self.assertEqual((0, 0), (account["first"], account["lost"]), account["gaps"])
        program.send_signal(signal.SIGINT)
        self.assertEqual("withdrawn at the edge 10.1.0.1\n", program.stdout.read())
        self.proves(f"{account['received']} of {account['sent']}, from the first on; withdrawn")
        self.assert_nothing_in_clear()

    def test_3_keys(self):
        """A site that asks for keys: none, a wrong one and a replay are refused, the right one is taken"""
        group = "239.1.60.3"
        host = self.c.host_namespace("lan")
        good, wrong = (self.program(host, "--make-key", "1").stdout.readline().strip() for _ in range(2))
        file = edge.instance(self.c) / "etc" / "announce.keys"
        file.write_text(f"# of this test\n{good}\n", encoding="ascii")
        shipped = paths.distribution(edge.DISTRIBUTION) / "etc" / CONFIG
        before = edge.status(self.c)["counters"]
        self.announce(host, "--receive", group, "--lifetime", "600")
        settings.write(shipped, edge.instance(self.c) / "etc" / CONFIG, {"key.file": file})
        # After the write below: the next test's announcements have no key.
        self.tools.callback(self.wait, "c's edge asks for no key any more",
                            lambda: self.answer(host) == "accepted", 20)
        self.tools.callback(settings.write, shipped, edge.instance(self.c) / "etc" / CONFIG, {})
        self.wait("the edge asks for a key", lambda: self.answer(host) == "key required", 20)
        self.wait("what was announced without a key is forgotten", lambda: self.request(self.c, group, "RECEIVER") is None, 10)
        refused = self.announce(host, "--receive", group, "--key", wrong)
        self.assertEqual(("bad key", False), (refused["result"], refused["signed"]))
        self.wait("the edge has read the key", lambda: self.announce(
            host, "--receive", group, "--key", good, "--session", "7", "--lifetime", "60")["result"] == "accepted", 10, 1.1)
        taken = self.announce(host, "--receive", group, "--key", good, "--session", "7", "--sequence", int(time.time()) + 100)
        self.assertEqual(("accepted", True), (taken["result"], taken["signed"]))
        self.wait("c receives", lambda: self.state(self.c, group, "RECEIVER") == "granted", 15)
        gone = self.announce(host, "--key", good, "--session", "7", "--lifetime", "0", "--sequence", int(time.time()) + 200)
        self.assertEqual("accepted", gone["result"])
        self.wait("c has left", lambda: self.request(self.c, group, "RECEIVER") is None, 10)
        replayed = self.announce(host, "--replay", taken["datagram"], "--key", good)
        self.assertEqual("stale", replayed["result"])
        program = self.program(host, "--receive", group, "--key-file", self.key_file("good", good), "--for", "4s")
        self.assertEqual(0, program.wait(20), program.stdout.read())
        program = self.program(host, "--receive", group, "--key-file", self.key_file("wrong", wrong))
        self.assertEqual(3, program.wait(10))
        said = program.stdout.read()
        self.assertIn("refused: bad key", said)
        self.wait("c has left again", lambda: self.request(self.c, group, "RECEIVER") is None, 10)
        self.proves(f"refused without a key, with a wrong one ('{said.strip()}'), and a replay; taken with the right one")
        self.assertGreater(self.counted(self.c, "announce_refused_bad_key_total"), 0, before)

    def key_file(self, name, key):
        file = paths.state() / f"{name}.key"
        file.write_text(key + "\n", encoding="ascii")
        self.tools.callback(file.unlink)
        return file

    def test_4_sap(self):
        """A session that a host announces by SAP is a sender before its first packet, until its deletion; a stranger's is not"""
        group = "239.1.60.4"
        host = self.a.host_namespace("lan")
        before = self.counted(self.a, "sap_ignored_origin_not_of_site_total")
        self.sap(host, self.a.host_address(0), "239.1.60.5", "10.9.9.9")
        self.wait("a stranger's session is ignored", lambda: self.counted(
            self.a, "sap_ignored_origin_not_of_site_total") > before, 10)
        self.sap(host, self.a.host_address(0), group, self.a.host_address(0))
        self.wait("a may send", lambda: self.state(self.a, group, "SENDER") == "granted", 15)
        self.assertIsNone(self.request(self.a, "239.1.60.5", "SENDER"))
        self.sap(host, self.a.host_address(0), group, self.a.host_address(0), deletion=True)
        self.wait("a has left", lambda: self.request(self.a, group, "SENDER") is None, 10)
        self.ffmpeg(host)

    def ffmpeg(self, host):
        if not shutil.which("ffmpeg"):
            self.proves("by the test's own announcements; FFmpeg is not installed")
            return
        group = "239.1.60.6"
        process = subprocess.Popen(["ip", "netns", "exec", host, "ffmpeg", "-v", "error", "-re", "-f", "lavfi", "-i",
                                    "testsrc=size=160x120:rate=10", "-c:v", "mpeg2video", "-f", "sap", f"sap://{group}?ttl=16"],
                                   stdin=subprocess.DEVNULL, preexec_fn=processes.die_with_parent)
        try:
            self.wait("FFmpeg's session is a sender", lambda: any(
                one["group"] == group and one["how"] == "SAP" for one in self.announced(self.a) or ()), 20)
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(10)
        self.wait("FFmpeg's deletion ends it", lambda: (found := self.announced(self.a)) is not None and not any(
            one["group"] == group for one in found), 10)
        self.proves("by the test's own announcements and by FFmpeg's, with its deletion")

    @staticmethod
    def announced(site):
        """What is in force at the edge, None when it does not say."""
        return (edge.status(site) or {}).get("announcements")

    @staticmethod
    def sap(namespace, source, group, origin, deletion=False):
        sdp = (f"v=0\r\no=- 60 1 IN IP4 {origin}\r\ns=Session of the test\r\nc=IN IP4 {group}/16\r\nt=0 0\r\n"
               "m=video 5004 RTP/AVP 33\r\n")
        datagram = struct.pack("!BBH4s", 0x24 if deletion else 0x20, 0, 60, socket.inet_aton(origin)) + sdp.encode()
        script = ("import socket, sys; s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); "
                  f"s.bind(('{source}', 0)); s.sendto(bytes.fromhex('{datagram.hex()}'), ('224.2.127.254', 9875))")
        done = lab.run(namespace, [sys.executable, "-c", script], capture_output=True, text=True)
        if done.returncode:
            raise LabError(done.stderr)

    def test_5_swap_and_restart(self):
        """The announcements' bundle is replaced, and the edge is killed and started: who announced once is still known"""
        group = "239.1.60.7"
        host = self.mute_host(self.c)
        receiver = self.receiver(self.c, group, host=MUTE)
        self.assertEqual("accepted", self.announce(host, "--receive", group, "--lifetime", "600", "--session", "9")["result"])
        sender = self.sender(self.a, group, rate=500, digests=True)
        receiver.await_first(15)
        seconds = edge.update_and_wait(self.c, edge.bundle_file("edge-announce"))
        self.wait("the new bundle knows it", lambda: any(one["group"] == group for one in self.announced(self.c) or ()), 20)
        before = receiver.progress()["received"]
        self.wait("the stream has gone on", lambda: receiver.progress()["received"] > before + 1000, 10)
        self.assertEqual(0, receiver.progress()["missing"])
        processes.kill(self.c.name)
        killed_ns, sent = scene.now_ns(), sender.sent()
        self.wait("the sender has gone on", lambda: sender.sent() > sent + 1000, 15)
        edge.start(self.c)
        self.await_lab()
        self.flows_again(receiver, killed_ns, 60)
        self.assertTrue(any(one["group"] == group for one in self.announced(self.c)), self.how_it_is())
        self.assertEqual("accepted", self.announce(host, "--session", "9", "--lifetime", "0",
                                                   "--sequence", int(time.time()) + 100)["result"])
        self.wait("c has left", lambda: self.request(self.c, group, "RECEIVER") is None, 30)
        sender.stop()
        self.proves(f"replaced in {seconds:.1f} s without a loss; known again after the edge was killed")
        self.assert_nothing_in_clear()

    def test_6_nobody_there(self):
        """Where no edge is, the program says so, with an exit code of its own"""
        program = self.program(self.a.lan, "--send", "239.1.60.8", "--edge", "127.0.0.1")
        said = program.stdout.read()
        self.assertEqual(4, program.wait(15))
        self.assertIn("nobody answers: is there an edge on this LAN?", said)
        self.proves(said.strip())
