"""Replication without encryption: what one copy costs, and how many packets a second go through without loss.

One core for the generator, one for whatever replicates (two loops share both with it). The WAN port is a bridge without ports: it counts what
it is given, and drops it.

    src eth0 ---- lan0 edge wan0
"""

import argparse
import json
import statistics
import time

from . import bed as b
from . import report, tools

GROUP = "239.1.1.1"
SOURCE = "10.1.0.11"
FIRST_PEER = "100.64.1.1"
# At these parts of a rate without loss the processor's time is measured: half, where most loads are, and near the top, where queues are never
# empty.
SHARE, FULL = 0.5, 0.95
VXLAN_PORT, RELAY_PORT = 4789, 5004
GENERATOR_CPU, FORWARDER_CPU = "0", "1"
# The kernel has room for 32 virtual interfaces (MAXVIFS), one of them the LAN's: beyond that, 16 VXLAN devices share the sites.
VIFS_MAX, DEVICES = 31, 16
PARTS = ("full", "own", "same")
# A pause of a shared machine shall not decide: this much may be lost.
LOSS_MAX = 1e-4
# The generator sends all that it is to send, however long that takes: so much of the rate it has to reach.
KEPT = 0.97
SETTLE_S = 0.5
BACKLOG = 4096
# With every size; the others with one.
EVERY_SIZE = ("kernel", "ivgmp", "ivgmp-offload")
ONE_SIZE = 1316
SYSTEMS = ("ivgmp", "ivgmp-offload", "ivgmp-loops", "kernel", "kernel-flood", "relay")
WHAT = {"ivgmp": "IVGMP, segmentation in software", "ivgmp-offload": "IVGMP, segmentation left to the device",
        "ivgmp-loops": "IVGMP, two loops on both processors, 64 groups",
        "kernel": "kernel multicast routing (smcroute), a VXLAN device a copy",
        "kernel-flood": "kernel, one VXLAN device that floods every group to all sites",
        "relay": "user-space relay, recvfrom and sendto"}


class Scene:
    """A host, and an edge whose WAN port counts and drops."""

    def __init__(self, bed):
        self.bed = bed
        self.src, self.edge = (bed.namespace(name) for name in ("s", "e"))
        b.link(self.src, "eth0", f"{SOURCE}/24", self.edge, "lan0", "10.1.0.1/24")
        b.ip("route add default via 10.1.0.1", namespace=self.src)
        b.ip("link add wan0 type bridge mcast_snooping 0", "addr add 198.18.0.1/24 dev wan0", "link set wan0 up",
             "neigh add 198.18.0.2 lladdr 02:00:00:00:00:02 dev wan0 nud permanent", "addr add 100.64.0.1/32 dev lo",
             "route add 100.64.1.0/24 via 198.18.0.2 src 100.64.0.1", namespace=self.edge)
        # As on a real LAN: packets come one by one, with their checksums, and are received on a core of the receiver's.
        b.features(self.src, "eth0", "tx-udp-segmentation", "off", "tx-checksumming", "off")
        self.steer(True)

    def steer(self, on):
        """Whether packets from the LAN are received on the forwarder's core; else the generator's receives them."""
        b.write(self.edge, "/sys/class/net/lan0/queues/rx-0/rps_cpus", f"{1 << int(FORWARDER_CPU) if on else 0:x}")

    def seen(self):
        return self._counted(self.edge, "wan0")

    def sent(self):
        return self._counted(self.src, "eth0")

    @staticmethod
    def _counted(namespace, port):
        return int(b.run("ip", "netns", "exec", namespace, "cat", f"/sys/class/net/{port}/statistics/tx_packets"))

    def offload(self, on):
        b.features(self.edge, "wan0", "tx-udp-segmentation", "on" if on else "off")

    def generator(self, rate, size, seconds, groups=1, more=()):
        return self.bed.start(self.src, tools.tool("mcgen"), "--group", GROUP, "--groups", groups, "--source", SOURCE, "--rate", rate,
                              "--size", size, "--seconds", seconds, *more, cpus=GENERATOR_CPU)

    def send(self, rate, size, seconds, groups=1):
        process = self.generator(rate, size, seconds, groups)
        said = json.loads(process.communicate()[0])
        self.bed.processes.remove(process)
        return said


class Forwarder:
    """Something that replicates, set up for a fan-out. `copies()` is how many have left so far."""

    def __init__(self, scene, fanout, system):
        self.scene, self.fanout, self.system = scene, fanout, system
        last = f"100.64.1.{fanout}"
        self.vxlans, self.plane = [], None
        scene.offload(system == "ivgmp-offload")
        self.groups = 64 if system == "ivgmp-loops" else 1
        if system.startswith("ivgmp"):
            loops, cpus = (2, f"{GENERATOR_CPU},{FORWARDER_CPU}") if system == "ivgmp-loops" else (1, FORWARDER_CPU)
            self.plane = b.Plane(scene.bed, scene.edge, "--own", "100.64.0.1", "--loops", loops,
                                 "--egress", f"{GROUP}+64:{FIRST_PEER}..{last}", cpus=cpus)
        elif system == "relay":
            self.process = scene.bed.start(scene.edge, tools.tool("mcrelay"), GROUP, 5004, "10.1.0.1", FIRST_PEER, fanout, RELAY_PORT,
                                           cpus=FORWARDER_CPU, ready="READY")
        else:
            self._kernel(1 if system == "kernel-flood" else fanout if fanout <= VIFS_MAX else DEVICES)

    def _kernel(self, devices):
        edge = self.scene.edge
        self.vxlans = [f"vx{i + 1}" for i in range(devices)]
        for i, vxlan in enumerate(self.vxlans):
            b.ip(f"link add {vxlan} type vxlan id {i + 1} local 100.64.0.1 dstport {VXLAN_PORT} dev wan0 nolearning",
                 f"addr add 192.0.2.{i + 1}/32 dev {vxlan}", f"link set {vxlan} up", namespace=edge)
        for i in range(self.fanout):
            b.run("ip", "netns", "exec", edge, "bridge", "fdb", "append", "00:00:00:00:00:00", "dev", self.vxlans[i % devices], "dst",
                  f"100.64.1.{i + 1}")
        routes = [("lan0", SOURCE, f"239.1.1.{1 + i}", self.vxlans) for i in range(64)]
        self.process = b.smcroute(self.scene.bed, edge, routes)
        deadline = time.monotonic() + 10
        while len(b.run("ip", "-n", edge, "mroute", "show").splitlines()) < len(routes):
            if time.monotonic() > deadline:
                raise b.BenchError("smcroute installed no routes in the kernel within 10 s")
            time.sleep(0.1)

    def copies(self):
        return self.plane.total("plane_copies_sent_total") if self.system == "ivgmp-offload" else self.scene.seen()

    def lost(self, rate, size, seconds):
        """The share of copies that did not leave, and the rate that the generator had, packets a second."""
        before = self.copies()
        said = self.scene.send(rate, size, seconds, self.groups)
        wanted = said["sent"] * self.fanout
        deadline = time.monotonic() + SETTLE_S
        while self.copies() - before < wanted and time.monotonic() < deadline:
            time.sleep(0.05)
        return 1 - (self.copies() - before) / wanted, said["rate"]

    def stop(self):
        self.scene.bed.stop(self.plane.process if self.plane else self.process)
        for vxlan in self.vxlans:
            b.ip(f"link delete {vxlan}", namespace=self.scene.edge)


def no_loss_rate(forwarder, size, seconds, low=1000.0, high=900_000.0, steps=8):
    """By bisection of the logarithm: the highest rate, packets a second, of which (almost) nothing was lost; and whether it was the
    generator that kept up no further."""
    best, generator_limited = 0.0, False
    for _ in range(steps):
        rate = (low * high) ** 0.5
        loses = False
        for _ in range(2):  # a second look: the machine is shared
            lost, had = forwarder.lost(int(rate), size, seconds)
            loses = loses or lost > LOSS_MAX
            if lost <= LOSS_MAX and had >= KEPT * rate:
                best, low = min(rate, had), rate
                break
        else:
            high, generator_limited = rate, not loses
    return best, generator_limited


def cpu_ns(scene, rate, size, seconds, repeats, forwarder=None):
    """Nanoseconds of CPU that all of the machine used, a packet sent, or, of a forwarder, a packet replicated: median. Packets are received
    where they are sent, since the interrupts of steering cost more than what is measured."""
    figures = []
    scene.steer(False)
    for _ in range(repeats):
        generator = scene.generator(int(rate), size, seconds + 0.6, forwarder.groups if forwarder else 1)
        time.sleep(0.3)
        counted = forwarder.copies if forwarder else scene.sent
        before, at = counted(), time.monotonic()
        used = json.loads(b.run(tools.tool("cpumeter"), seconds))
        # The count is read a little before and after the meter's time.
        packets = (counted() - before) / (forwarder.fanout if forwarder else 1) * used["elapsed_ns"] / 1e9 / (time.monotonic() - at)
        generator.communicate()
        scene.bed.processes.remove(generator)
        figures.append(sum(used["used_ns"]) / packets)
    scene.steer(True)
    return statistics.median(figures)


def measure(scene, system, fanout, sizes, options, same_rate):
    forwarder = Forwarder(scene, fanout, system)
    try:
        for _ in range(options.warm_up if system.startswith("ivgmp") else 1):  # the JVM compiles what it runs often
            forwarder.lost(60_000 // fanout + 5_000, sizes[0], 1.0)
        for size in sizes:
            best, generator_limited = no_loss_rate(forwarder, size, options.seconds)
            if system == "kernel":
                same_rate[fanout, size] = SHARE * best
            costs = {}
            for name, rate in (("full", FULL * best), ("own", SHARE * best), ("same", same_rate.get((fanout, size), 0))):
                # A rate that loses packets says nothing about a copy.
                costs[name] = cpu_ns(scene, rate, size, options.seconds * 2, options.repeats, forwarder) if 0 < rate <= best else None
            yield {"system": system, "fanout": fanout, "size": size, "packets_per_s": round(best), "generator_limited": generator_limited,
                   "copies_per_s": round(best * fanout),
                   "full_rate": round(FULL * best), "full_ns": costs["full"], "own_rate": round(SHARE * best), "own_ns": costs["own"],
                   "same_rate": round(same_rate.get((fanout, size), 0)), "same_ns": costs["same"]}
    finally:
        forwarder.stop()


def less_the_generator(scene, rows, options, known):
    """The generator alone, its packets dropped by the edge, is taken off what each row has cost. `known`: what it takes, by rate and size."""
    for row in rows:
        for name in PARTS:
            rate, cost = row[f"{name}_rate"], row[f"{name}_ns"]
            if cost:
                if (rate, row["size"]) not in known:
                    known[rate, row["size"]] = cpu_ns(scene, rate, row["size"], options.seconds * 2, options.repeats)
                row[f"{name}_us_per_copy"] = round((cost - known[rate, row["size"]]) / row["fanout"] / 1000, 3)


def ratios(rows):
    """Each system's cost as a part of the kernel's, where each site has its device: only then each group may go to other sites."""
    for row in rows:
        for other in rows:
            if other["system"] == "kernel" and (other["fanout"], other["size"]) == (row["fanout"], row["size"]):
                for name in PARTS:
                    mine, kernels = row.get(f"{name}_us_per_copy"), other.get(f"{name}_us_per_copy")
                    row[f"{name}_ratio"] = round(mine / kernels, 2) if mine and kernels else None


def one_of(sizes):
    return ONE_SIZE if ONE_SIZE in sizes else sizes[-1]


def write(rows, sizes):
    report.write("replication", "Replication without encryption", rows, [
        ("system", "what", WHAT.get), ("fanout", "fan-out", None), ("size", "octets", None),
        ("packets_per_s", "packets/s without loss", report.thousands),
        ("generator_limited", "the generator kept up no further", lambda limited: "yes" if limited else ""), ("copies_per_s", "copies/s", report.thousands),
        ("full_us_per_copy", "CPU µs a copy at 95 % of its own rate", None), ("full_ratio", "of the kernel's", None),
        ("own_us_per_copy", "CPU µs a copy at half its own rate", None), ("own_ratio", "of the kernel's", None),
        ("same_us_per_copy", "CPU µs a copy at half the kernel's rate", None), ("same_ratio", "of the kernel's", None)],
        f"No loss: at most {100 * LOSS_MAX:g} %, in steps of 3 %. Where the generator kept up no further, the rate is at least that; how far it keeps up "
        f"depends on what else happens on its core. CPU is all that the machine uses beyond what the generator takes alone. To more than {VIFS_MAX} sites the "
        f"kernel's {DEVICES} devices share the sites (it has 32 virtual interfaces). What has one size only was measured with {one_of(sizes)} octets.")
    largest = [row for row in rows if row["size"] == one_of(sizes)]
    report.picture("replication", "CPU time of one copy at 95 % of the rate without loss (or of the generator's), microseconds (less is better)", [
        (f"to {fanout} sites", [(WHAT[row["system"]].split(",")[0] + (" (offload)" if row["system"].endswith("offload") else
                                                                      " (floods)" if row["system"].endswith("flood") else
                                                                      " (two loops)" if row["system"].endswith("loops") else ""),
                                 row.get("full_us_per_copy"), str(row.get("full_us_per_copy")) + (" (or less)" if row["generator_limited"] else ""))
                                for row in largest if row["fanout"] == fanout])
        for fanout in dict.fromkeys(row["fanout"] for row in largest)])


def main(argv):
    parser = argparse.ArgumentParser(prog="./ivgmp bench replication", description=__doc__.split("\n\n")[0])
    parser.add_argument("--fanouts", default="1,4,16,64")
    parser.add_argument("--sizes", default="200,1316,1400",
                        help=f"octets of UDP payload; all of them for {', '.join(EVERY_SIZE)}; for the others {ONE_SIZE}, or the last")
    parser.add_argument("--systems", default="kernel,kernel-flood,ivgmp,ivgmp-offload,ivgmp-loops,relay", help=f"of {', '.join(SYSTEMS)}")
    parser.add_argument("--seconds", type=float, default=0.6, help="of one run")
    parser.add_argument("--warm-up", type=int, default=8, help="seconds, for the JVM's compilers")
    parser.add_argument("--repeats", type=int, default=3)
    options = parser.parse_args(argv)
    sizes = [int(size) for size in options.sizes.split(",")]
    rows, same_rate, known = [], {}, {}
    with b.Bed("rb") as bed:
        scene = Scene(bed)
        for fanout in (int(word) for word in options.fanouts.split(",")):
            some = []
            for system in options.systems.split(","):
                for row in measure(scene, system, fanout, sizes if system in EVERY_SIZE else [one_of(sizes)], options, same_rate):
                    some.append(row)
                    print(f"{WHAT[system]}: fan-out {fanout}, {row['size']} octets: {row['packets_per_s']} packets/s", flush=True)
            less_the_generator(scene, some, options, known)
            ratios(some)
            rows += some
            # It takes long: whoever ends it has what there is.
            write(rows, sizes)
