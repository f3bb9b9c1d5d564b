"""Video from FFmpeg to FFmpeg, as users send it: an MPEG transport stream in UDP multicast."""

import shutil
import subprocess
import tempfile
from pathlib import Path

from ivgmp_lab import processes

import scene

GROUP = "239.1.21.1"
URL = f"udp://{GROUP}:5004"
RATE = 25
SENT_S = 6
SEEN_S = 4


class VideoTest(scene.Scene):

    def test_video(self):
        """FFmpeg at A sends, FFmpeg at B and C receive: the frames that they decode are those that were sent, from the first one on"""
        if not shutil.which("ffmpeg"):
            self.skipTest("needs ffmpeg: apt-get install ffmpeg")
        folder = Path(tempfile.mkdtemp(prefix="ivgmp-video-"))
        self.tools.callback(shutil.rmtree, folder)
        receivers = {site.name: self.start(site, ["-i", f"{URL}?timeout=30000000&localaddr={site.host_address(0)}", "-t", SEEN_S, "-f", "framemd5",
                                                  folder / f"{site.name}.md5"]) for site in (self.b, self.c)}
        for site in self.b, self.c:
            self.wait(f"{site.name} may receive", lambda site=site: self.state(site, GROUP, "RECEIVER") == "granted", 30)
        sender = self.start(self.a, ["-re", "-f", "lavfi", "-i", f"testsrc2=size=640x360:rate={RATE}", "-t", SENT_S, "-c:v", "mpeg2video",
                                     "-b:v", "2M", "-g", "12", "-map", "0:v", "-f", "tee",
                                     f"[f=mpegts]{folder}/sent.ts|[f=mpegts]{URL}?pkt_size=1316&ttl=16&localaddr={self.a.host_address(0)}"])
        self.assertEqual(0, sender.wait(60), self.said(sender))
        for process in receivers.values():
            self.assertEqual(0, process.wait(60), self.said(process))
        check = self.start(self.a, ["-i", folder / "sent.ts", "-f", "framemd5", folder / "sent.md5"])
        self.assertEqual(0, check.wait(60), self.said(check))
        sent = self.frames(folder / "sent.md5")
        self.assertEqual(RATE * SENT_S, len(sent))
        for name in receivers:
            seen = self.frames(folder / f"{name}.md5")
            self.proves(f"{name}: {len(seen)} frames, " + ("each as it was sent" if seen == sent[:len(seen)] else "not those that were sent"))
            self.assertGreaterEqual(len(seen), RATE * SEEN_S - 2)
            self.assertEqual(sent[:len(seen)], seen)
        self.assert_nothing_in_clear()

    def start(self, site, arguments):
        process = subprocess.Popen(["ip", "netns", "exec", site.host_namespace("lan"), "ffmpeg", "-v", "error", "-nostdin", "-y",
                                    *(str(argument) for argument in arguments)], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                   stderr=subprocess.PIPE, text=True, preexec_fn=processes.die_with_parent)
        self.tools.callback(process.stderr.close)
        self.tools.callback(process.wait, 10)
        self.tools.callback(process.kill)
        return process

    @staticmethod
    def said(process):
        return process.stderr.read()

    @staticmethod
    def frames(file):
        """Checksums of decoded frames, in order."""
        return [line.split(",")[-1].strip() for line in file.read_text(encoding="ascii").splitlines() if not line.startswith("#")]
