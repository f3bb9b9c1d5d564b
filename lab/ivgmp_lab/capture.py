"""Watches the lab's Internet for anything that is not IKE, ESP, TLS to the VNOC, plain ARP, or an error about IKE and ESP."""

import re
import signal
import subprocess

from . import interrupts, paths, processes, waiting
from . import topology as t
from .errors import LabError

INTERNET = "198.18.0.0/24"

# Between addresses of the Internet only: a packet to or from an overlay or LAN address is never one of these.
EXPECTED = (
    f"(ip and src net {INTERNET} and dst net {INTERNET} and (udp port 500 or udp port 4500 or ip proto 50"
    f" or (tcp port {t.VNOC_PORT} and host {t.VNOC_ADDRESS})))"
    f" or (arp and src net {INTERNET} and dst net {INTERNET})"
    # "Port (or protocol) unreachable" about IKE or ESP, from an edge whose charon is dead: it quotes what was encrypted.
    f" or (ip and src net {INTERNET} and dst net {INTERNET} and icmp[0] = 3 and icmp[8] = 0x45 and (icmp[17] = 50 or"
    " (icmp[17] = 17 and (icmp[30:2] = 500 or icmp[30:2] = 4500))))"
)
UNEXPECTED = f"not ({EXPECTED})"
READY_SECONDS = 15


class Capture:
    """One tcpdump on the Internet's bridge. Its file holds what should not be there: an empty one is good news."""

    def __init__(self, name="internet"):
        self.file = paths.logs() / f"{name}.pcap"
        self._messages = paths.logs() / f"{name}.tcpdump.log"
        self._process = None

    def start(self):
        self.file.parent.mkdir(parents=True, exist_ok=True)
        self.file.unlink(missing_ok=True)
        with open(self._messages, "wb") as messages, interrupts.held():
            self._process = subprocess.Popen(
                ["ip", "netns", "exec", t.INTERNET, "tcpdump", "-n", "-U", "--immediate-mode", "-Z", "root", "-s", "256", "-B", "8192",
                 "-i", t.INTERNET_BRIDGE, "-w", str(self.file), UNEXPECTED],
                stdin=subprocess.DEVNULL, stdout=messages, stderr=messages, start_new_session=True,
                preexec_fn=processes.die_with_parent)
        waiting.until("tcpdump listens on the Internet", self._listens, READY_SECONDS, 0.02, self._said)
        return self

    def _said(self):
        return self._messages.read_text(encoding="utf-8", errors="replace")

    def _listens(self):
        if self._process.poll() is not None:
            raise LabError(f"tcpdump has ended: {self._said()}")
        return "listening on" in self._said()

    def running(self):
        return self._process is not None and self._process.poll() is None

    def count(self):
        """How many unexpected packets are in the file so far."""
        return sum(1 for _ in packets(self.file))

    def stop(self):
        """Ends the capture; returns the count, and refuses to when the kernel dropped packets that it should have seen."""
        if self._process is None:
            return self.count()
        self._process.send_signal(signal.SIGINT)
        try:
            self._process.wait(READY_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None
        dropped = re.search(r"(\d+) packets? dropped by kernel", self._said())
        if dropped and int(dropped[1]):
            raise LabError(f"the capture lost {dropped[1]} packets: its count proves nothing")
        return self.count()

    def close(self):
        """Ends it without a count."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def describe(self, limit=5):
        """The first packets, as tcpdump prints them."""
        done = subprocess.run(["tcpdump", "-n", "-r", str(self.file), "-c", str(limit)], text=True, capture_output=True,
                              check=False)
        return done.stdout.strip()


def packets(file):
    """(seconds, frame) of a pcap file, which may still be written to."""
    if not file.exists():
        return
    with open(file, "rb") as data:
        header = data.read(24)
        if len(header) < 24:
            return
        order = "little" if header[:4] in (b"\xd4\xc3\xb2\xa1", b"\x4d\x3c\xb2\xa1") else "big"
        while True:
            record = data.read(16)
            if len(record) < 16:
                return
            seconds, fraction, length = (int.from_bytes(record[i:i + 4], order) for i in (0, 4, 8))
            frame = data.read(length)
            if len(frame) < length:
                return
            yield seconds + fraction / 1e6, frame
