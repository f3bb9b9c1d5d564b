"""The test bed: namespaces that vanish with the bench, tools in C, programs that are ended, packet loops without a control plane."""

import atexit
import glob
import json
import os
import pathlib
import subprocess

from ivgmp_lab import interrupts, network
from ivgmp_lab.errors import LabError

from . import tools

ROOT = tools.ROOT
STOP_SECONDS = 5


class BenchError(Exception):
    """What went wrong, for the one who runs the bench."""


def run(*command, check=True):
    """As the lab does it."""
    try:
        return network.run(*command, check=check)
    except LabError as failure:
        raise BenchError(str(failure)) from None


def ip(*lines, namespace=None):
    where = ["-n", namespace] if namespace else []
    for line in lines:
        run("ip", *where, *line.split())


def write(namespace, path, value):
    """Writes to a file below /proc/sys or /sys as that namespace sees it."""
    run("ip", "netns", "exec", namespace, "sh", "-c", f"echo {value} > {path}")


class Bed:
    """Namespaces and programs that go when it is closed, however the bench ends."""

    def __init__(self, prefix):
        self.prefix = f"{prefix}{os.getpid()}"
        self.namespaces = []
        self.processes = []
        atexit.register(self.close)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def namespace(self, name):
        full = f"{self.prefix}-{name}"
        self.namespaces.append(full)
        run("ip", "netns", "add", full)
        ip("link set lo up", namespace=full)
        for kind in ("all", "default"):
            write(full, f"/proc/sys/net/ipv6/conf/{kind}/disable_ipv6", 1)
            write(full, f"/proc/sys/net/ipv4/conf/{kind}/rp_filter", 0)
        return full

    def start(self, namespace, *command, cpus=None, ready=None, **options):
        """Starts a program; with `ready`, waits for that line of its output."""
        pinned = ["taskset", "-c", cpus] if cpus else []
        with interrupts.held():
            process = subprocess.Popen(["ip", "netns", "exec", namespace, *pinned, *[str(word) for word in command]],
                                       stdin=options.get("stdin", subprocess.DEVNULL), stdout=subprocess.PIPE,
                                       stderr=options.get("stderr", subprocess.DEVNULL), text=True, start_new_session=True)
            self.processes.append(process)
        if ready is not None:
            for line in process.stdout:
                if line.strip() == ready:
                    break
            else:
                raise BenchError(f"{command[0]} ended before it was ready")
        return process

    def stop(self, process):
        if process in self.processes:
            self.processes.remove(process)
        process.terminate()
        try:
            process.communicate(timeout=STOP_SECONDS)
        except (subprocess.TimeoutExpired, ValueError):
            process.kill()
            process.wait()

    def close(self):
        for process in list(self.processes):
            self.stop(process)
        while self.namespaces:
            run("ip", "netns", "delete", self.namespaces.pop(), check=False)


def link(left, left_port, left_address, right, right_port, right_address):
    """A wire between two namespaces; addresses with their prefix length, or None."""
    ip(f"link add {left_port} netns {left} type veth peer name {right_port} netns {right}")
    for namespace, port, address in ((left, left_port, left_address), (right, right_port, right_address)):
        ip(*([f"addr add {address} dev {port}"] if address else []), f"link set {port} up", namespace=namespace)


def features(namespace, port, *settings):
    run("ip", "netns", "exec", namespace, "ethtool", "-K", port, *settings)


class Plane:
    """One such packet loop."""

    def __init__(self, bed, namespace, *arguments, cpus=None):
        self.bed = bed
        self.process = bed.start(namespace, *tools.plane(*arguments), cpus=cpus, ready="READY", stdin=subprocess.PIPE)

    def counters(self):
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def total(self, name):
        return self.counters()["totals"][name]

    def stop(self):
        self.bed.stop(self.process)


def smcroute(bed, namespace, routes):
    """The kernel's own multicast forwarding; `routes`: (input port, source, group, output ports)."""
    ports = sorted({port for route in routes for port in (route[0], *route[3])})
    conf = tools.BUILT / f"smcroute-{namespace}.conf"
    tools.BUILT.mkdir(parents=True, exist_ok=True)
    conf.write_text("".join(f"phyint {port} enable ttl-threshold 1\n" for port in ports)
                    + "".join(f"mroute from {port} source {source} group {group} to {' '.join(out)}\n"
                              for port, source, group, out in routes), encoding="ascii")
    return bed.start(namespace, "smcrouted", "-n", "-N", "-f", conf, "-i", namespace[-15:], "-P", tools.BUILT / f"{namespace}.pid",
                     "-u", tools.BUILT / f"{namespace}.sock")


def cpu_model():
    for path in glob.glob("/proc/cpuinfo"):
        for line in pathlib.Path(path).read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    return "unknown"
