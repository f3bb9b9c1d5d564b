"""Join latency: from the IGMP report to the first packet at the host, ours beside FRR's PIM-SM.

A viewer at site b zaps through 200 groups that a host at site a sends at 1,000 packets a second each; it had none of them before,
and watches each for a while. Both candidates get the same sender, viewer and groups, in turns of 50 so that what else the machine
does meets both.

    ./ivgmp bench join [--joins 200]        # root; under 8 minutes, all it makes is removed at the end, also after Ctrl-C
"""

import argparse
import contextlib
import json
import random
import subprocess
import sys
import time
from pathlib import Path

from ivgmp_lab import lab, processes
from ivgmp_lab import topology as t
from ivgmp_lab.errors import LabError

from . import join_pim, report

TOOL = Path(__file__).resolve().parent / "zapping.py"
RATE = 1000
PATIENCE_S = 5
TURN = 50
# Before the first join of a turn: the first sender is known by then.
SETTLE_S = 3.0
# Watched from the first packet on; after the first part of it the group that is next is begun to be sent.
WATCH_S = ((0.1, 0.2), (0.5, 0.8))


class Zapper:
    """Sender and viewer on two hosts."""

    def __init__(self, sender, viewer, base):
        self.tools = [self._start(sender, "send", base, RATE), self._start(viewer, "view", base, PATIENCE_S)]
        self.sender, self.viewer = self.tools

    @staticmethod
    def _start(namespace, *arguments):
        return subprocess.Popen(["ip", "netns", "exec", namespace, sys.executable, str(TOOL), *map(str, arguments)],
                                stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True,
                                preexec_fn=processes.die_with_parent)

    @staticmethod
    def _tell(tool, line):
        tool.stdin.write(line + "\n")
        tool.stdin.flush()

    def run(self, first, count, chance):
        """Joins groups `first` to `first + count - 1`."""
        found = []
        self._tell(self.sender, str(first))
        time.sleep(SETTLE_S)
        for index in range(first, first + count):
            self._tell(self.viewer, str(index))
            line = self.viewer.stdout.readline()
            if not line:
                raise LabError("the viewer has ended")
            found.append(json.loads(line))
            time.sleep(chance.uniform(*WATCH_S[0]))
            self._tell(self.sender, f"{index} {index + 1}")
            time.sleep(chance.uniform(*WATCH_S[1]))
        self._tell(self.sender, "")
        return found

    def close(self):
        for tool in self.tools:
            tool.kill()
            tool.wait()
            tool.stdin.close()
            tool.stdout.close()


def percentile(ordered, share):
    return round(ordered[min(len(ordered) - 1, int(len(ordered) * share))], 2) if ordered else None


def row(name, found):
    """Latencies in ms. What was not answered in time counts as the longest wait: it may not better a percentile."""
    wire = sorted((f["first"] - f["reported"]) / 1e6 if f["first"] and f["reported"] else PATIENCE_S * 1e3 for f in found)
    call = sorted((f["first"] - f["called"]) / 1e6 if f["first"] else PATIENCE_S * 1e3 for f in found)
    return {"candidate": name, "joins": len(found), "answered": sum(1 for f in found if f["first"] and f["reported"]),
            "p50_ms": percentile(wire, 0.5), "p90_ms": percentile(wire, 0.9), "p99_ms": percentile(wire, 0.99),
            "max_ms": percentile(wire, 1), "call_p50_ms": percentile(call, 0.5), "call_p99_ms": percentile(call, 0.99)}


COLUMNS = [("candidate", "", None), ("joins", "joins", None), ("answered", "answered", None), ("p50_ms", "p50", None), ("p90_ms", "p90", None),
           ("p99_ms", "p99", None), ("max_ms", "max", None), ("call_p50_ms", "from setsockopt: p50", None), ("call_p99_ms", "p99", None)]


def write(rows):
    ours, pim = rows
    ratio = f"{ours['p50_ms'] / pim['p50_ms']:.2f}" if ours["p50_ms"] and pim["p50_ms"] else "unknown"
    report.write("join", "Join latency", rows, COLUMNS,
                 "From the IGMP report on the viewer's wire to the first packet at the viewer, in ms; each join is of a fresh group. "
                 f"Ratio of the medians, ours to PIM-SM: {ratio}. Both go through the same IPsec tunnel with ESP in user space, "
                 "PIM-SM's in VXLAN; its rendezvous point is the sender's router.")
    report.picture("join", "From the IGMP report to the first packet, ms (less is better)", [
        (name, [(each["candidate"], each[key], f"{each[key]} ms") for each in rows])
        for name, key in (("median", "p50_ms"), ("99 % of joins", "p99_ms"))])


def measure(joins):
    chance = random.Random(1)
    found = {"ours": [], "FRR PIM-SM": []}
    with contextlib.ExitStack() as stack:
        stack.callback(lab.down, lambda _text: None)
        lab.up(2, lab.Progress(lambda text: print(text, file=sys.stderr)))
        pim = stack.enter_context(join_pim.Pim())
        a, b = t.sites(2)
        for first in range(0, joins, TURN):
            count = min(TURN, joins - first)
            for name, hosts in (("ours", (a.host_namespace("lan"), b.host_namespace("lan"))), ("FRR PIM-SM", pim.hosts())):
                zapper = Zapper(*hosts, "239.1.100.0")
                try:
                    found[name] += zapper.run(first, count, chance)
                finally:
                    zapper.close()
                print(f"{name}: {len(found[name])} joins, p50 {row(name, found[name])['p50_ms']} ms", file=sys.stderr)
    return found


def main(argv=None):
    parser = argparse.ArgumentParser(prog="bench join", description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--joins", type=int, default=200, help="of each candidate (default %(default)s)")
    options = parser.parse_args(argv)
    lab.require_root()
    if lab.is_up():
        raise LabError("a lab is up: ./ivgmp lab down first, or give the bench one of its own (IVGMP_LAB_NAME, IVGMP_LAB_DIR)")
    found = measure(options.joins)
    rows = [row(name, joins) for name, joins in found.items()]
    write(rows)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
