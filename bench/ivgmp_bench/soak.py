"""Hours in minutes: a stream at 70 % of the rate without loss while routes change all the time. Nothing may be lost, nothing may grow."""

import argparse
import json
import os
import time

from . import bed as b
from . import report
from .replication import FORWARDER_CPU, FIRST_PEER, GROUP, Forwarder, Scene, no_loss_rate

SIZE, FANOUT, SHARE = 1316, 4, 0.7
# A sender whose processor paused catches up at no more than this, times the rate: the rate without loss is not to be exceeded for that.
PEAK = 1.2
TOTALS = {"ring_full": "plane_lan_ring_full_total", "long": "plane_cycles_over_1ms_total"}
SAMPLE_S = 10
WARM_UP_S = 20


def resident_kib(pid):
    with open(f"/proc/{pid}/status", encoding="ascii", errors="replace") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmRSS"))


def descriptors(pid):
    return len(os.listdir(f"/proc/{pid}/fd"))


def the_rate(scene):
    """Packets a second, and what they are a part of."""
    forwarder = Forwarder(scene, FANOUT, "ivgmp")
    try:
        for _ in range(3):
            forwarder.lost(20_000, SIZE, 1.0)
        rate, generator_limited = no_loss_rate(forwarder, SIZE, 1.0, low=5_000, high=300_000)
        if not rate:
            raise b.BenchError("no rate from 5,000 packets/s on went through without loss")
        return int(SHARE * rate), f"{SHARE:.0%} of " + ("the generator's highest rate" if generator_limited else "the rate without loss")
    finally:
        forwarder.stop()


def main(argv):
    parser = argparse.ArgumentParser(prog="./ivgmp bench soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--rate", type=float, help="packets a second, instead of 70 %% of the rate without loss")
    parser.add_argument("--churn-ms", type=int, default=20, help="a table with other routes each so many milliseconds")
    options = parser.parse_args(argv)
    rows = []
    with b.Bed("so") as bed:
        scene = Scene(bed)
        scene.offload(False)
        rate, which = (int(options.rate), "as asked for") if options.rate else the_rate(scene)
        plane = b.Plane(bed, scene.edge, "--own", "100.64.0.1", "--egress", f"{GROUP}:{FIRST_PEER}..100.64.1.{FANOUT}",
                        "--churn", options.churn_ms, cpus=FORWARDER_CPU)
        # What the JVM compiles on the way to its steady state is another bench's (swap): first slowly, then at the rate itself.
        scene.send(min(rate, 20_000), SIZE, 10)
        scene.send(rate, SIZE, WARM_UP_S)
        time.sleep(0.5)
        before, totals_before = scene.seen(), plane.counters()["totals"]
        generator = scene.generator(rate, SIZE, options.minutes * 60, more=["--peak", PEAK * rate])
        start = time.monotonic()
        while generator.poll() is None:
            time.sleep(SAMPLE_S)
            counters = plane.counters()["totals"]
            rows.append({"minute": round((time.monotonic() - start) / 60, 2), "resident_kib": resident_kib(plane.process.pid),
                         "descriptors": descriptors(plane.process.pid), "tables": counters["bench_tables_total"],
                         **{name: counters[total] - totals_before[total] for name, total in TOTALS.items()}})
            print(rows[-1], flush=True)
        said = json.loads(generator.communicate()[0])
        sent, late_ms = said["sent"], said["late_us_max"] / 1e3
        lost = sent * FANOUT - (scene.seen() - before)
    write(rows, f"{rate:,} packets/s ({which})", options.minutes, sent, lost, late_ms)


def write(rows, load, minutes, sent, lost, late_ms):
    third = rows[len(rows) // 3:] or rows
    notes = (f"{load} to {FANOUT} sites, {minutes:g} minutes: {sent * FANOUT:,} copies, {lost} lost, after {WARM_UP_S} s at that rate; "
             f"{rows[-1]['tables']:,} tables installed meanwhile. The generator was at most {late_ms:.1f} ms behind its schedule (it catches up at {PEAK:g} "
             f"times the rate). Resident: {third[0]['resident_kib'] // 1024} MiB after a third of the time, "
             f"{third[-1]['resident_kib'] // 1024} MiB at the end; descriptors: {third[0]['descriptors']} and {third[-1]['descriptors']}.")
    report.write("soak", "Soak: routes change all the time", rows, [
        ("minute", "minute", None), ("resident_kib", "resident, KiB", report.thousands), ("descriptors", "descriptors", None),
        ("tables", "tables so far", report.thousands), ("ring_full", "lost in the ring", None), ("long", "batches over 1 ms", None)], notes)
    tenth = max(1, len(rows) // 10)
    report.picture("soak", "Resident memory while routes change, MiB (it may not grow)", [
        ("", [(f"minute {row['minute']:g}", row["resident_kib"] / 1024, f"{row['resident_kib'] // 1024}") for row in rows[tenth - 1::tenth]])])
