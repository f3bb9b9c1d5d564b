"""An edge at rest: resident memory and CPU, alone and with many groups joined, and the time from its JVM's start to the first packet.

It makes a lab of its own and takes it down, also on Ctrl-C. Counted from the moment that the edge's start script becomes java; to the
first packet of a running stream that left the edge (out) and that it put on its LAN (in). "In" holds the hosts' answers to the general
query, which IGMP spreads over startup.query.response.ms (0.5 s as shipped). The page cache is warm, the VNOC and charon run. Takes 7 to 9 minutes.
"""

import argparse
import os
import statistics
import subprocess
import sys
import time

from ivgmp_lab import edge, lab, network, processes, traffic, waiting

from . import report

TICKS_PER_S = os.sysconf("SC_CLK_TCK")
# The JVM compiles what it has run for minutes after a start; this is about rest.
SETTLE_S = 180
GROUPS_SETTLE_S = 15
OUT, IN = "239.1.9.1", "239.1.9.2"
MB_MAX, CPU_MAX, START_MAX = 160, 1.0, 3.0
JOINER = """
import socket, sys, time
keep = []
for n in range(int(sys.argv[1])):
    if n % 20 == 0:
        keep.append(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
    group = socket.inet_aton(f"239.1.{20 + n // 250}.{1 + n % 250}")
    keep[-1].setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, group + socket.inet_aton("0.0.0.0"))
    time.sleep(0.002)
print("joined", flush=True)
time.sleep(3600)
"""


def resident_mb(pid):
    with open(f"/proc/{pid}/status", encoding="ascii") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmRSS:")) / 1024


def cpu_s(pid):
    """User and system time of all threads, those that have ended among them."""
    with open(f"/proc/{pid}/stat", encoding="ascii") as stat:
        fields = stat.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS_PER_S


def at_rest(pid, seconds):
    """Resident MB at the end, and per cent of a core."""
    before, began = cpu_s(pid), time.monotonic()
    time.sleep(seconds)
    return resident_mb(pid), 100 * (cpu_s(pid) - before) / (time.monotonic() - began)


def is_java(pid):
    try:
        return os.readlink(f"/proc/{pid}/exe").endswith("/java")
    except OSError:
        return False


def restart(site, far):
    """Seconds from the start of the JVM to the first packet out and in; the streams run already."""
    processes.stop(site.name)
    time.sleep(1)       # what is under way arrives
    edge.start(site)
    pid = processes.pid(site.name)
    waiting.until("the script has become java", lambda: is_java(pid), 20, 0.005)
    began = time.time_ns()
    ears = [traffic.Receiver(far.host_namespace("lan"), group=OUT), traffic.Receiver(site.host_namespace("lan"), group=IN)]
    try:
        return [(ear.await_event("first", 60)["at_ns"] - began) / 1e9 for ear in ears]
    finally:
        for ear in ears:
            ear.close()


def starts(site, far, times):
    tools = []
    try:
        for group, source, member in ((OUT, site, far), (IN, far, site)):
            tools.append(traffic.Sender(source.host_namespace("lan"), group=group, rate=200, size=400))
            tools.append(traffic.Receiver(member.host_namespace("lan"), group=group))
            tools[-1].await_first(60)
        found = [restart(site, far) for _ in range(times)]
    finally:
        for tool in tools:
            tool.close()
    return [statistics.median(column) for column in zip(*found)]


def with_groups(site, count, seconds):
    """The same as at_rest, with so many groups joined on a host. Also how many the edge says it knows."""
    host = site.host_namespace("lan")
    network.shell(host, "sysctl -qw net.ipv4.igmp_max_memberships=100")
    joiner = subprocess.Popen(["ip", "netns", "exec", host, sys.executable, "-c", JOINER, str(count)], stdout=subprocess.PIPE,
                              preexec_fn=processes.die_with_parent)
    try:
        joiner.stdout.readline()

        def known():
            return sum(entry["state"] == "granted" for entry in (edge.status(site) or {}).get("groups", [])) >= count

        waiting.until(f"{count} groups are granted", known, 90, 1)
        time.sleep(GROUPS_SETTLE_S)
        return at_rest(processes.pid(site.name), seconds)
    finally:
        joiner.kill()
        joiner.wait()
        joiner.stdout.close()


def measure(options):
    lab.up(2, lambda text: print(text, file=sys.stderr))
    site, far = lab.sites()
    out, in_ = starts(site, far, options.repeat)
    edge.await_ready(site, {far.name}, 60)
    time.sleep(SETTLE_S)
    memory, cpu = at_rest(processes.pid(site.name), options.seconds)
    rows = [row("resident at rest", memory, "MB", MB_MAX), row("CPU at rest", cpu, "% of a core", CPU_MAX),
            row("JVM start to first packet out", out, "s", START_MAX), row("JVM start to first packet in", in_, "s", START_MAX)]
    memory, cpu = with_groups(site, options.groups, options.seconds)
    return [*rows, row(f"resident with {options.groups} groups", memory, "MB", None),
            row(f"CPU with {options.groups} groups", cpu, "% of a core", None)]


def row(what, value, unit, limit):
    print(f"{what}: {value:.2f} {unit}", file=sys.stderr, flush=True)
    return {"what": what, "median": round(value, 2), "unit": unit, "limit": limit,
            "within": None if limit is None else value <= limit}


COLUMNS = [("what", "what", None), ("median", "measured", None), ("unit", "unit", None), ("limit", "limit", None),
           ("within", "within", lambda value: "yes" if value else "NO")]


def write(rows, options):
    report.write("rest", "An edge at rest", rows, COLUMNS, f"Starts: median of {options.repeat}. Rest: over {options.seconds:g} s.")
    report.picture("rest", "An edge at rest, and its start (less is better)", [
        (unit, [(each["what"], each["median"], f"{each['median']:g} {unit}") for each in rows if each["unit"] == unit], largest(rows, unit))
        for unit in dict.fromkeys(each["unit"] for each in rows)])


def largest(rows, unit):
    return max(max(each["median"], each["limit"] or 0) for each in rows if each["unit"] == unit)


def main(argv=None):
    parser = argparse.ArgumentParser(prog="rest", description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--groups", type=int, default=1000)
    options = parser.parse_args(argv)
    if lab.load():
        raise SystemExit("a lab of this name is up: ./ivgmp lab down first, or set IVGMP_LAB_NAME and IVGMP_LAB_DIR")
    try:
        rows = measure(options)
    finally:
        lab.down(lambda _text: None)
    write(rows, options)
    return 0
