"""Source filters of IGMPv3, set as any Linux program sets them, and video that ffmpeg sends and receives."""

import collections
import re
import shutil
import subprocess
import tempfile

from ivgmp_lab import lab, processes, traffic, vnoc
from ivgmp_lab import topology as t

import scene

RATE = 200
WATCH_S = 3
FRAMES = 75
VIDEO_GROUP = "232.1.64.1"


class FiltersTest(scene.Scene):

    def filtered(self, group, *options):
        """A and B send to one group, C's host joins with a filter: its report of A's and B's packets, and what its LAN got."""
        senders = [self.sender(site, group, rate=RATE, size=200) for site in (self.a, self.b)]
        receiver = traffic.Receiver(self.c.host_namespace("lan"), group=group, more=options)
        self.tools.callback(receiver.close)
        receiver.await_first(30)
        # The host's kernel filters too. So count on the wire, once what came before the filter is over.
        on_wire = self.wait("the LAN carries what the host wants", lambda: self.settled(group), 30)
        sent = [sender.sent() for sender in senders]
        self.wait("both have gone on", lambda: all(s.sent() >= n + RATE for s, n in zip(senders, sent)), 10)
        for sender in senders:
            sender.stop()
        report = receiver.stop()
        self.proves(f"on C's LAN in {WATCH_S} s: {dict(on_wire)}; the program: {report['received']} received, {report['missing']} "
                    f"missing, {report['duplicated']} doubled, from {report['sources']}")
        self.assertEqual(0, report["duplicated"])
        self.assertEqual(0, report["missing"])
        self.assert_nothing_in_clear()
        return report, on_wire

    def settled(self, group):
        seen = self.on_wire(group)
        return seen if len(seen) == 1 and min(seen.values()) > RATE * WATCH_S / 3 else None

    def on_wire(self, group):
        """Packets of the group at C's host by their source, in WATCH_S seconds."""
        command = ["timeout", str(WATCH_S), "tcpdump", "-n", "-l", "-p", "-i", "eth0", f"udp and dst host {group}"]
        done = lab.run(self.c.host_namespace("lan"), command, capture_output=True, text=True, timeout=WATCH_S + 20)
        return collections.Counter(re.findall(r"IP (\d+\.\d+\.\d+\.\d+)\.\d+ > ", done.stdout))

    def only(self, site, report, on_wire):
        address = site.host_address(0)
        self.assertEqual([address], list(on_wire))
        self.assertGreater(on_wire[address], RATE * WATCH_S / 3)
        return address

    def test_1_include(self):
        """INCLUDE {A's sender}: of two senders of one group only that one's packets come to C's LAN"""
        report, on_wire = self.filtered("239.1.64.1", "--source", self.a.host_address(0))
        address = self.only(self.a, report, on_wire)
        self.assertEqual([address], [source.split(":")[0] for source in report["sources"]])

    def test_2_exclude(self):
        """EXCLUDE {A's sender}: of two senders of one group all but that one's packets come to C's LAN"""
        report, on_wire = self.filtered("239.1.64.2", "--block", self.a.host_address(0))
        self.only(self.b, report, on_wire)
        self.assertIn(self.b.host_address(0), [source.split(":")[0] for source in report["sources"]])

    def test_3_video(self):
        """ffmpeg at A sends an MPEG-TS stream to a group of 232/8, ffmpeg at C joins it by its source and decodes the frames"""
        if not shutil.which("ffmpeg"):
            self.skipTest("ffmpeg is not installed")
        vnoc.ask("rule", "add", t.VPN, "--site", "*", "--role", "both", "--groups", VIDEO_GROUP)
        self.play()
        source = self.a.host_address(0)
        received = lab.run(self.c.host_namespace("lan"), [
            "ffmpeg", "-nostdin", "-hide_banner", "-i", f"udp://{VIDEO_GROUP}:5004?sources={source}&timeout=30000000",
            "-frames:v", str(FRAMES), "-f", "null", "-"], capture_output=True, text=True, timeout=60)
        frames = [int(number) for number in re.findall(r"frame=\s*(\d+)", received.stderr)]
        broken = len(re.findall("corrupt|discontinuity", received.stderr))
        self.proves(f"{frames[-1:] or 0} frames of {FRAMES} decoded, {broken} complaints of the demultiplexer")
        self.assertEqual(0, received.returncode, received.stderr[-800:])
        self.assertEqual([FRAMES], frames[-1:], received.stderr[-800:])
        self.assertEqual(0, broken, received.stderr[-800:])
        self.assert_nothing_in_clear()

    def play(self):
        """A test picture, sent until the test ends."""
        said = self.tools.enter_context(tempfile.TemporaryFile())
        sender = subprocess.Popen(
            ["ip", "netns", "exec", self.a.host_namespace("lan"), "ffmpeg", "-nostdin", "-re", "-f", "lavfi",
             "-i", "testsrc=size=160x120:rate=25", "-c:v", "mpeg2video", "-g", "12", "-f", "mpegts",
             f"udp://{VIDEO_GROUP}:5004?ttl=16&pkt_size=1316"],
            stdin=subprocess.DEVNULL, stdout=said, stderr=said, preexec_fn=processes.die_with_parent)
        self.tools.callback(sender.wait)
        self.tools.callback(sender.kill)
