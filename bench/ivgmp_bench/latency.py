"""One-way latency from host to host through two edges, without encryption: ours, and the kernel's multicast routing through VXLAN."""

import argparse
import statistics
import time

from . import bed as b
from . import report
from .path import Path

GROUP = "239.1.1.1"
WHAT = {"kernel": "kernel multicast routing (smcroute) and VXLAN", "ivgmp": "IVGMP"}


def runs(path, rate, options):
    """Quantiles of each run, in microseconds."""
    for _ in range(options.repeats):
        sink = path.sink(GROUP)
        sent = path.send(GROUP, rate, options.size, max(options.seconds, options.packets_min / rate))
        time.sleep(0.1)
        got = path.account(sink)
        yield {**got["latency_us"], "lost": sent["sent"] - got["received"]}


def measure(system, options):
    with b.Bed("la") as bed:
        path = Path(bed)
        if system == "kernel":
            path.kernel(GROUP)
            time.sleep(1)
        else:
            b.Plane(bed, path.a, *path.sending(GROUP))
            b.Plane(bed, path.b, *path.receiving(GROUP))
            path.send(GROUP, 10_000, options.size, options.warm_up)
        for rate in (int(word) for word in options.rates.split(",")):
            all_runs = list(runs(path, rate, options))
            yield {"system": system, "rate": rate, **{key: round(statistics.median(run[key] for run in all_runs), 1)
                                                      for key in ("p50", "p99", "max")}, "lost": sum(run["lost"] for run in all_runs)}


def main(argv):
    parser = argparse.ArgumentParser(prog="./ivgmp bench latency", description=__doc__)
    parser.add_argument("--rates", default="100,1000,20000", help="packets a second")
    parser.add_argument("--size", type=int, default=1316, help="octets of UDP payload")
    parser.add_argument("--seconds", type=float, default=5, help="of one run, at least")
    parser.add_argument("--packets-min", type=int, default=500, help="in one run")
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--warm-up", type=float, default=20, help="seconds of 10,000 packets/s before, for the JVM's compilers")
    options = parser.parse_args(argv)
    rows = [row for system in WHAT for row in measure(system, options)]
    rows.sort(key=lambda row: row["rate"])
    for row in rows:
        kernel = next(other for other in rows if (other["system"], other["rate"]) == ("kernel", row["rate"]))
        for key in ("p50", "p99"):
            row[f"{key}_more"] = round(row[key] - kernel[key], 1)
    report.write("latency", "One-way latency, host to host, without encryption", rows, [
        ("rate", "packets/s", report.thousands), ("system", "what", WHAT.get), ("p50", "p50, µs", None), ("p50_more", "above the kernel's", None),
        ("p99", "p99, µs", None), ("p99_more", "above the kernel's", None), ("max", "max, µs", None), ("lost", "lost", None)],
        f"Medians over {options.repeats} runs of each run's quantile. The packet loops had carried 10,000 packets/s for {options.warm_up:g} s before.")
    report.picture("latency", "One-way latency, microseconds: p99 (less is better)", [
        (f"{rate:,} packets/s", [(row["system"], row["p99"], f"{row['p99']} (p50 {row['p50']})") for row in rows if row["rate"] == rate])
        for rate in dict.fromkeys(row["rate"] for row in rows)])
