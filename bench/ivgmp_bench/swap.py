"""The packet loop is replaced under a stream: what is lost, at the sending edge and at the receiving one.

    src eth0 ---- lan0 edge A wan0 ---- wan0 edge B lan0 ---- eth0 sink
"""

import argparse
import json
import subprocess
import time

from . import bed as b
from . import report, tools
from .path import Path


class Swapped:
    """A packet loop whose code is loaded anew at each swap, as OSGi does it."""

    def __init__(self, bed, namespace, *arguments):
        command = tools.plane(*arguments, main="SwapMain")
        self.process = bed.start(namespace, *command, ready="READY", stdin=subprocess.PIPE)

    def swap(self):
        """Milliseconds that it took."""
        self.process.stdin.write("swap\n")
        self.process.stdin.flush()
        return int(self.process.stdout.readline())


def main(argv):
    parser = argparse.ArgumentParser(prog="./ivgmp bench swap", description=__doc__.split("\n\n")[0])
    parser.add_argument("--rates", default="1000,20000,50000", help="packets a second")
    parser.add_argument("--size", type=int, default=1316, help="octets of UDP payload")
    parser.add_argument("--swaps", type=int, default=5, help="at each edge, for each rate")
    options = parser.parse_args(argv)
    rows = []
    with b.Bed("sw") as bed:
        path = Path(bed)
        edges = {"sending": Swapped(bed, path.a, *path.sending("239.1.1.1")),
                 "receiving": Swapped(bed, path.b, *path.receiving("239.1.1.1"))}
        path.send("239.1.1.1", rate=20_000, size=options.size, seconds=3)  # compiled by then
        for rate in (int(word) for word in options.rates.split(",")):
            for name, edge in edges.items():
                seconds = 2 + 3 * options.swaps
                sink = path.sink("239.1.1.1")
                generator = path.generator("239.1.1.1", rate, options.size, seconds)
                time.sleep(1)
                took = []
                for _ in range(options.swaps):
                    took.append(edge.swap())
                    time.sleep(1)
                sent = json.loads(generator.communicate()[0])["sent"]
                got = path.account(sink)
                rows.append({"rate": rate, "edge": name, "swaps": options.swaps, "sent": sent, "lost": sent - got["received"],
                             "duplicated": got["duplicated"], "ms": max(took)})
                print(rows[-1], flush=True)
    report.write("swap", "The packet loop replaced while packets flow", rows, [
        ("rate", "packets/s", report.thousands), ("edge", "replaced at the edge that is", None), ("swaps", "swaps", None),
        ("sent", "sent", report.thousands), ("lost", "lost", None), ("duplicated", "duplicated", None),
        ("ms", "longest swap, ms", None)])
    report.picture("swap", "Packets lost in the swaps of a packet loop (less is better)", [
        (f"{rate:,} packets/s", [(f"{row['swaps']} swaps at the {row['edge']} edge", row["lost"], f"{row['lost']:,} of {row['sent']:,}")
                                 for row in rows if row["rate"] == rate]) for rate in dict.fromkeys(row["rate"] for row in rows)])
