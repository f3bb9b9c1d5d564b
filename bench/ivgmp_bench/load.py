"""The load that users report: 30 senders, 200 Mbit/s in, to 8 sites, 1,356-octet packets, without encryption: what the forwarder loses."""

import argparse

from . import bed as b
from . import report
from .replication import FORWARDER_CPU, FIRST_PEER, GROUP, Scene

PACKET, UDP_PAYLOAD = 1356, 1356 - 28
SOURCES, SITES, BITS = 30, 8, 200e6
LOSS_MAX = 1e-4


def main(argv):
    parser = argparse.ArgumentParser(prog="./ivgmp bench load", description=__doc__)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--repeats", type=int, default=3)
    options = parser.parse_args(argv)
    rate = round(BITS / 8 / PACKET)
    rows = []
    with b.Bed("lo") as bed:
        scene = Scene(bed)
        scene.offload(False)
        plane = b.Plane(bed, scene.edge, "--own", "100.64.0.1", "--egress", f"{GROUP}+{SOURCES}:{FIRST_PEER}..100.64.1.{SITES}",
                        cpus=FORWARDER_CPU)
        scene.send(rate, UDP_PAYLOAD, 5, SOURCES)
        for _ in range(options.repeats):
            before, seen = plane.counters()["totals"], scene.seen()
            busy = cpu_seconds(plane.process.pid)
            sent = scene.send(rate, UDP_PAYLOAD, options.seconds, SOURCES)
            after = plane.counters()["totals"]
            wanted = sent["sent"] * SITES
            lost = wanted - (scene.seen() - seen)
            rows.append({"packets_per_s": rate, "copies_per_s": rate * SITES, "copies": wanted, "lost": lost,
                         "lost_percent": round(100 * lost / wanted, 5), "enough": "yes" if lost <= LOSS_MAX * wanted else "no",
                         "core_percent": round(100 * (cpu_seconds(plane.process.pid) - busy) / options.seconds, 1),
                         "copies_a_message": round((after["plane_copies_sent_total"] - before["plane_copies_sent_total"])
                                                   / max(1, after["plane_messages_sent_total"] - before["plane_messages_sent_total"]), 1)})
            print(rows[-1], flush=True)
    report.write("load", "30 senders, 200 Mbit/s, to 8 sites", rows, [
        ("packets_per_s", "packets/s in", report.thousands), ("copies_per_s", "copies/s out", report.thousands), ("copies", "copies", report.thousands),
        ("lost", "lost", None), ("lost_percent", "lost, %", None), ("enough", "at most 0.01 %", None),
        ("core_percent", "of a core", None), ("copies_a_message", "copies a message", None)])
    report.picture("load", "30 senders, 200 Mbit/s, to 8 sites: per cent of a core (less is better)", [
        ("", [(f"run {number}, {row['lost']:,} of {row['copies']:,} lost", row["core_percent"], f"{row['core_percent']} %")
              for number, row in enumerate(rows, 1)], 100)])


def cpu_seconds(pid):
    with open(f"/proc/{pid}/stat", encoding="ascii", errors="replace") as stat:
        fields = stat.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / 100
