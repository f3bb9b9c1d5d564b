"""All contenders side by side in each case, in the network namespaces of the machine that this runs on."""

import contextlib
import os
import pathlib
import platform
import statistics
import time

from ivgmp_lab.errors import LabError

from .. import tools
from . import contenders, search, sites

# Name, receiving sites in the VPN, receiving sites that want the group.
CASES = [("1 receiving site", 1, 1), ("3 receiving sites", 3, 3), ("3 receiving sites, 1 wants it", 3, 1)]


class Plan:
    """How long, how often. Seconds are for all cases together; what does not fit is left out: rows say how often each ran."""

    def __init__(self, seconds, repetitions, trial, warm):
        self.seconds, self.repetitions, self.trial, self.warm = seconds, repetitions, trial, warm


def plan_of(quick, seconds):
    return Plan(seconds or 70, 1, 0.4, 1.0) if quick else Plan(seconds or 430, 5, 0.8, 3.0)



def field(backend, only):
    everybody = [contenders.Ours(backend), contenders.OpenVpn(), contenders.Tinc(), contenders.N2n()]
    if backend == "netlink":
        everybody.append(contenders.Forecast())
    return [each for each in everybody if not only or each.name in only]


def run(backend, plan, only, cases, say, alone=False):
    """The rows of the result, one for each contender in each case. `alone`: no two contenders are up at a time, since programs that only wait
    cost time, too, where instructions are emulated."""
    logs = tools.BUILT / "encrypted"
    end, rows = time.monotonic() + plan.seconds, []
    for left, (name, receivers, wanting) in zip(range(len(cases), 0, -1), cases):
        until = time.monotonic() + (end - time.monotonic()) / left
        everybody = field(backend, only)
        turns = [[each] for each in everybody] if alone else [everybody]
        for waiting, some in zip(range(len(turns), 0, -1), turns):
            share = time.monotonic() + (until - time.monotonic()) / waiting
            rows += _case(some, name, receivers, wanting, backend, plan, share, logs, say)
    return rows


def _case(everybody, name, receivers, wanting, backend, plan, until, logs, say):
    with contextlib.ExitStack() as stack:
        cells, failures = [], {}
        for contender in everybody:
            try:
                net = stack.enter_context(sites.Network(contender.name[:2], receivers, logs))
                began = time.monotonic()
                contender.start(net)
                say(f"{contender.name}: {receivers + 1} sites are up after {time.monotonic() - began:.1f} s")
                cells.append(search.Cell(contender, net, wanting, plan.trial, say))
            except LabError as failure:
                failures[contender.name] = str(failure)
        for cell in list(cells):
            try:
                cell.warm(plan.warm)
            except LabError as failure:
                failures[cell.contender.name] = str(failure)
                cells.remove(cell)
        for failure in failures.values():
            say(f"FAILED: {failure}")
        for repetition in range(plan.repetitions):
            began = time.monotonic()
            for left, cell in zip(range(len(cells), 0, -1), cells):
                cell.search(until if repetition else began + (until - began) * (len(cells) - left + 1) / len(cells),
                            plan.repetitions == 1)
            took = time.monotonic() - began
            if time.monotonic() + (took if repetition else took * 0.5) > until:
                break
        found = {cell.contender.name: cell for cell in cells}
        return [_row(contender, found.get(contender.name), failures.get(contender.name), name, receivers, wanting, backend)
                for contender in everybody]


def _row(contender, cell, failure, case, receivers, wanting, backend):
    row = {"setting": backend, "case": case, "receivers": receivers, "wanting": wanting, "contender": contender.label,
           "version": contender.version, "cipher": contender.cipher, "failure": failure, "pps": None, "mbit_s": None,
           "searches": 0, "pps_all": [],
           "p50_us": None, "p99_us": None, "cpu": None, "lower_bound": False, "threads": [], "copies": None, "trials": 0}
    if cell is None or not cell.found:
        row["failure"] = failure or "no rate passed"
        return row
    counting = cell.found[1:] if len(cell.found) > 2 else cell.found    # the first search is part of the warm-up
    rates = [round(each["rate"]) for each in counting]
    middle = min(counting, key=lambda each: abs(each["rate"] - statistics.median(rates)))
    pps = statistics.median(rates)
    row.update(pps=pps, mbit_s=round(pps * search.SIZE * 8 / 1e6, 1), searches=len(rates), pps_all=rates, p50_us=middle["p50_us"],
               p99_us=middle["p99_us"], cpu=middle["cpu"],
               softirq=middle["softirq"], lower_bound=cell.sender_limited or cell.cut_short,
               trials=cell.trials, threads=middle["threads"], copies=middle["copies"])
    return row


def machine():
    model = next((line.split(":", 1)[1].strip() for line in pathlib.Path("/proc/cpuinfo").read_text(encoding="ascii").splitlines()
                  if line.startswith("model name")), platform.machine())
    clock = pathlib.Path("/sys/devices/system/clocksource/clocksource0/current_clocksource").read_text(encoding="ascii").strip()
    return {"clock": clock, "kernel": platform.release().split("-")[0], "cpu": model, "cpus": os.cpu_count(), "load": round(os.getloadavg()[0], 2)}
