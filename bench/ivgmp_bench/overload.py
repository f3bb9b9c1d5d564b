"""More is heard on the LAN than can be copied: what each group gets, and whether control traffic is still heard and answered.

Nine groups send at a modest rate, one or two others flood; each group goes to sites of its own, behind a WAN port of its own that counts and
drops. One core for the generators, one for the edge: its packet loop, and a program that hears IGMP reports and answers requests.

    host eth0 ---- lan0 edge wan0 ... wan10
                        edge vnoc0 ---- edge0 vnoc
"""

import argparse
import json
import os
import statistics
import sys
import time
from pathlib import Path

from . import bed as b
from . import report, tools
from .replication import FORWARDER_CPU, GENERATOR_CPU, VXLAN_PORT, Scene

CONTROL = Path(__file__).resolve().parent / "control.py"
MODEST, MODEST_RATE, MODEST_SITES = 9, 500, 4
FLOOD_SITES, SIZE = 64, 1316
IP_OCTETS = SIZE + 28
LEAD_S = 1.0            # the floods begin before the others, and end after them
MODEST_GROUP, MODEST_SOURCE = "239.1.1.1", "10.1.0.11"
FLOODS = (("239.1.2.1", "10.1.0.12"), ("239.1.3.1", "10.1.0.13"))
ASKED, ANSWERS = "198.19.0.1", "198.19.0.2"
CAP = 10_000_000       # bits a second of IP packets
WHAT = {"ivgmp": "IVGMP", "kernel": "kernel multicast routing (smcroute), VXLAN"}
# Name: which parts of the flood's rate each flood sends, and whether the first is capped.
CASES = {"no flood": ((), False), "one flood": ((1.0,), False), "two floods": ((1.0, 0.5), False), "one flood, capped": ((1.0,), True),
         "two floods, the first capped": ((1.0, 0.5), True)}


class Lan(Scene):
    """A scene with a WAN port for each group: first the floods', then the others'."""

    def __init__(self, bed):
        super().__init__(bed)
        self.wans = [f"wan{i}" for i in range(len(FLOODS) + MODEST)]
        b.ip(*[f"addr add {source}/24 dev eth0" for _, source in FLOODS], namespace=self.src)
        for i in range(1, len(self.wans)):
            b.ip(f"link add wan{i} type bridge mcast_snooping 0", f"addr add 198.18.{i}.1/24 dev wan{i}", f"link set wan{i} up",
                 f"neigh add 198.18.{i}.2 lladdr 02:00:00:00:00:02 dev wan{i} nud permanent",
                 f"route add 100.64.{i + 1}.0/24 via 198.18.{i}.2 src 100.64.0.1", namespace=self.edge)
        for wan in self.wans:
            b.features(self.edge, wan, "tx-udp-segmentation", "off")
        self.vnoc = bed.namespace("v")
        b.link(self.edge, "vnoc0", f"{ASKED}/24", self.vnoc, "edge0", f"{ANSWERS}/24")

    def groups(self):
        """(group, source, number of its WAN port, number of sites), the floods' first."""
        modest = [(f"239.1.1.{i + 1}", MODEST_SOURCE, i + len(FLOODS), MODEST_SITES) for i in range(MODEST)]
        return [(*flood, i, FLOOD_SITES) for i, flood in enumerate(FLOODS)] + modest

    def left(self):
        """Packets that left through each WAN port so far."""
        files = [f"/sys/class/net/{wan}/statistics/tx_packets" for wan in self.wans]
        return [int(word) for word in b.run("ip", "netns", "exec", self.edge, "cat", *files).split()]

    def stream(self, group, source, rate, seconds, groups=1, urgent=False):
        first = ["nice", "-n", "-10"] if urgent else []
        return self.bed.start(self.src, *first, tools.tool("mcgen"), "--group", group, "--groups", groups, "--source", source, "--rate", rate,
                              "--size", SIZE, "--seconds", seconds, cpus=GENERATOR_CPU)

    def control(self, namespace, *arguments, cpus=GENERATOR_CPU, **options):
        urgent = ["nice", "-n", "-15"] if cpus == GENERATOR_CPU else []
        return self.bed.start(namespace, *urgent, sys.executable, CONTROL, *arguments, cpus=cpus, **options)

    def said(self, process):
        out = json.loads(process.communicate()[0])
        self.bed.processes.remove(process)
        return out


class Ivgmp:
    totals = {"fair_share": "plane_lan_dropped_fair_share_total", "ring_full": "plane_lan_ring_full_total",
              "rate_cap": "plane_lan_dropped_rate_cap_total"}

    def __init__(self, lan, capped):
        routes = []
        for group, _, wan, sites in lan.groups():
            cap = f"@{CAP}" if capped and wan == 0 else ""
            routes += ["--egress", f"{group}{cap}:100.64.{wan + 1}.1..100.64.{wan + 1}.{sites}"]
        self.plane = b.Plane(lan.bed, lan.edge, "--own", "100.64.0.1", *routes, cpus=FORWARDER_CPU)

    def dropped(self):
        totals = self.plane.counters()["totals"]
        return {name: totals[metric] for name, metric in self.totals.items()}

    def stop(self):
        self.plane.stop()


class Kernel:
    """One VXLAN device a group, which copies each packet to all of the group's sites."""

    def __init__(self, lan, _capped):
        self.lan = lan
        for _, _, wan, sites in lan.groups():
            b.ip(f"link add vx{wan} type vxlan id {wan + 1} local 100.64.0.1 dstport {VXLAN_PORT} dev wan{wan} nolearning",
                 f"addr add 192.0.2.{wan + 1}/32 dev vx{wan}", f"link set vx{wan} up", namespace=lan.edge)
            for site in range(sites):
                b.run("ip", "netns", "exec", lan.edge, "bridge", "fdb", "append", "00:00:00:00:00:00", "dev", f"vx{wan}", "dst",
                      f"100.64.{wan + 1}.{site + 1}")
        self.process = b.smcroute(lan.bed, lan.edge, [("lan0", source, group, [f"vx{wan}"]) for group, source, wan, _ in lan.groups()])
        time.sleep(2)

    def dropped(self):
        return {}

    def stop(self):
        self.lan.bed.stop(self.process)
        for _, _, wan, _ in self.lan.groups():
            b.ip(f"link delete vx{wan}", namespace=self.lan.edge)


SYSTEMS = {"ivgmp": Ivgmp, "kernel": Kernel}


def backlog_drops():
    """Packets that the kernel dropped before anybody could hear them, since the edge's core had no time to receive them."""
    lines = Path("/proc/net/softnet_stat").read_text(encoding="ascii").splitlines()
    return int(lines[int(FORWARDER_CPU)].split()[1], 16)


def per_mille(ordered, part):
    return round(ordered[min(len(ordered) - 1, int(len(ordered) * part))], 1) if ordered else None


def control_figures(heard, reported, took):
    waits = sorted((heard[number] - when) / 1e6 for number, when in reported.items() if number in heard)
    took = sorted(took)
    return {"reports": len(reported), "reports_heard": len(waits), "report_p50_ms": per_mille(waits, 0.5), "report_max_ms": per_mille(waits, 1),
            "requests": len(took), "request_p50_ms": per_mille(took, 0.5), "request_max_ms": per_mille(took, 1)}


def observe(lan, forwarder, floods, options):
    """One case: the floods in packets a second, each as wanted."""
    seconds = options.seconds
    answering = lan.control(lan.edge, "answer", "lan0", ASKED, cpus=FORWARDER_CPU, ready="READY")
    streams = [lan.stream(*FLOODS[i], int(rate), seconds + 3 * LEAD_S) for i, rate in enumerate(floods)]
    time.sleep(LEAD_S)
    before, dropped, backlog = lan.left(), forwarder.dropped(), backlog_drops()
    began = time.monotonic()
    asking, reporting = lan.control(lan.vnoc, "ask", ASKED, seconds), lan.control(lan.src, "report", MODEST_SOURCE, seconds)
    modest = lan.said(lan.stream(MODEST_GROUP, MODEST_SOURCE, MODEST * MODEST_RATE, seconds, MODEST, urgent=True))
    reported, took = lan.said(reporting), lan.said(asking)
    time.sleep(0.3)     # what waits in the ring
    elapsed = time.monotonic() - began
    left = [after - earlier for after, earlier in zip(lan.left(), before)]
    dropped = {name: value - dropped[name] for name, value in forwarder.dropped().items()}
    backlog = backlog_drops() - backlog
    offered = [lan.said(stream)["rate"] for stream in streams]
    answering.terminate()
    heard = lan.said(answering)
    wanted = modest["sent"] // MODEST * MODEST_SITES
    losses = [round(100 * (1 - copies / wanted), 3) for copies in left[len(FLOODS):]]
    return {"seconds": round(elapsed, 2), "modest_sent": modest["sent"], "modest_losses_percent": losses, "modest_worst_percent": max(losses),
            "modest_median_percent": statistics.median(losses), "floods_offered": [round(rate) for rate in offered],
            "floods_passed": [round(copies / FLOOD_SITES / elapsed) for copies in left[:len(offered)]],
            "copies_per_s": round(sum(left) / elapsed), "backlog": backlog, **dropped, **control_figures(heard, reported, took)}


def measure(system, case, options):
    parts, capped = CASES[case]
    with b.Bed("ov") as bed:
        lan = Lan(bed)
        forwarder = SYSTEMS[system](lan, capped)
        if system == "ivgmp":   # compiled by then, and what drops packets, too
            floods = [lan.stream(*flood, options.flood, options.warm_up) for flood in FLOODS]
            lan.said(lan.stream(MODEST_GROUP, MODEST_SOURCE, MODEST * MODEST_RATE, options.warm_up, MODEST))
            for flood in floods:
                lan.said(flood)
            time.sleep(1)
        load = round(os.getloadavg()[0], 1)
        return {"system": system, "case": case, "load": load, **observe(lan, forwarder, [part * options.flood for part in parts], options)}


def slashed(values):
    return " / ".join(f"{value:,}" for value in values)


COLUMNS = [
    ("case", "case", None), ("system", "what", WHAT.get), ("modest_worst_percent", "nine groups: lost of the worst, %", None),
    ("floods_offered", "floods: packets/s sent", slashed), ("floods_passed", "packets/s that left", slashed),
    ("copies_per_s", "copies/s of all", report.thousands), ("fair_share", "dropped beyond the share", report.thousands),
    ("rate_cap", "beyond the limit", report.thousands), ("ring_full", "ring full", report.thousands), ("backlog", "kernel's backlog full", report.thousands),
    ("heard", "IGMP reports heard", None), ("report_p50_ms", "after ms, p50", None), ("report_max_ms", "max", None),
    ("requests", "requests answered", None), ("request_p50_ms", "in ms, p50", None), ("request_max_ms", "max", None),
    ("load", "load of the machine before", None)]


def write(rows, options):
    for row in rows:
        row["heard"] = f"{row['reports_heard']} of {row['reports']}"
    report.write("overload", "More is heard than can be copied", rows, COLUMNS,
                 f"Nine groups of {MODEST_RATE} packets/s to {MODEST_SITES} sites each, and floods to {FLOOD_SITES}; packets of {SIZE} octets of UDP payload, "
                 f"{options.seconds:g} s a case. Lost is what did not leave through the group's WAN port. Reports and requests are sent each 20 ms; one process on "
                 f"the edge's core hears and answers them, as an edge's Java threads do. A limit is {CAP // 1_000_000} Mbit/s ({CAP // 8 // IP_OCTETS:,} packets/s). Without "
                 "shares there is no switch: the kernel's multicast routing is what a router without them does.")
    report.picture("overload", "Nine modest groups beside floods: what arrived, per cent (more is better)", [
        (case, [(WHAT[row["system"]], 100 - row["modest_worst_percent"], f"{100 - row['modest_worst_percent']:.1f} %")
                for row in rows if row["case"] == case]) for case in dict.fromkeys(row["case"] for row in rows)])


def main(argv):
    parser = argparse.ArgumentParser(prog="./ivgmp bench overload", description=__doc__.split("\n\n")[0])
    parser.add_argument("--flood", type=int, default=40_000, help="packets a second of a flood (default %(default)s)")
    parser.add_argument("--seconds", type=float, default=8, help="of a case (default %(default)s)")
    parser.add_argument("--warm-up", type=float, default=10, help="seconds of overload before, for the JVM's compilers (default %(default)s)")
    parser.add_argument("--systems", default=",".join(SYSTEMS), help=f"of {', '.join(SYSTEMS)}")
    parser.add_argument("--cases", default="", help=f"numbers, with commas, of {', '.join(f'{i + 1} ({name})' for i, name in enumerate(CASES))}")
    parser.add_argument("--quick", action="store_true", help="a smoke run: its figures say little")
    options = parser.parse_args(argv)
    if options.quick:
        options.seconds, options.warm_up = 2, 2
    names = list(CASES)
    cases = [names[int(number) - 1] for number in options.cases.split(",") if number] or names
    rows = []
    for case in cases:
        for system in options.systems.split(","):
            if system == "kernel" and CASES[case][1]:
                continue    # it has no such limit
            rows.append(measure(system, case, options))
            print(rows[-1], flush=True)
    write(rows, options)
