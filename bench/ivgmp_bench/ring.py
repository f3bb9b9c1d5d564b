"""What packet(7) offers for the two ends of the packet loop: rings of version 2 or 3 to hear a LAN; single packets or segmented messages to put
packets on one. In C, so that nothing but the kernel is compared."""

import argparse
import json
import statistics

from . import bed as b
from . import report, tools

GROUP, SOURCE = "239.1.1.1", "10.1.0.11"
HEARING = {"v2": ("version 2", ["--version", "2"]), "v3": ("version 3, blocks of 64 KiB, 1 ms", ["--version", "3"])}
PUTTING = {"each": ("one packet a message, 32 a call (sendmmsg)", []),
           "gso": ("32 packets in one message (PACKET_VNET_HDR, UDP segmentation)", ["--gso"])}
CPUS = {"sender": "0", "reader": "1"}


def hear(bed, lan, host, version, rate, options):
    """Medians over the repetitions."""
    found = []
    for _ in range(options.repeats):
        ring = bed.start(lan, tools.tool("mcring"), "--interface", "lan0", *HEARING[version][1], cpus=CPUS["reader"], ready="READY")
        sent = json.loads(b.run("ip", "netns", "exec", host, "nice", "-n", "-10", "taskset", "-c", CPUS["sender"], tools.tool("mcgen"), "--group", GROUP,
                                "--source", SOURCE, "--rate", rate, "--size", options.size, "--seconds", options.seconds))
        got = json.loads(ring.communicate()[0])
        bed.processes.remove(ring)
        found.append({**{key: got["latency_us"][key] for key in ("p50", "p99", "max")}, "lost": max(0, sent["sent"] - got["received"]),
                      "cpu_ns": got["cpu_ns"] / max(1, got["received"])})
    row = {key: round(statistics.median(each[key] for each in found), 1) for key in ("p50", "p99", "max", "cpu_ns")}
    return {"what": HEARING[version][0], "version": version, "rate": rate, **row, "lost": sum(each["lost"] for each in found)}


def put(lan, host, way, offload, options):
    """One sender, and a receiver on the host's side that counts; the time of both is all of a processor that was busy."""
    b.features(lan, "lan0", "tx-udp-segmentation", "on" if offload else "off")
    found = []
    for _ in range(options.repeats):
        before = received(host)
        said = json.loads(b.run("ip", "netns", "exec", lan, "taskset", "-c", CPUS["sender"], tools.tool("mcput"), "--interface", "lan0",
                                "--source", "10.2.0.11", "--group", GROUP, "--size", options.size, "--seconds", options.seconds, *PUTTING[way][1]))
        found.append({"ns": said["elapsed_ns"] / said["sent"], "arrived": (received(host) - before) / said["sent"]})
    return {"what": PUTTING[way][0], "way": way, "segmentation": "the device" if offload else "the kernel",
            "ns": round(statistics.median(each["ns"] for each in found)), "arrived": round(statistics.median(each["arrived"] for each in found), 3)}


def received(host):
    """UDP datagrams that the host's sockets got or lost."""
    names, values = b.run("ip", "netns", "exec", host, "grep", "^Udp:", "/proc/net/snmp").splitlines()
    counters = dict(zip(names.split(), values.split()))
    return sum(int(counters[name]) for name in ("InDatagrams", "InErrors", "NoPorts"))


def main(argv):
    parser = argparse.ArgumentParser(prog="./ivgmp bench ring", description=__doc__)
    parser.add_argument("--rates", default="1000,20000,200000", help="packets a second to hear")
    parser.add_argument("--size", type=int, default=1316, help="octets of UDP payload")
    parser.add_argument("--seconds", type=float, default=2, help="of one run")
    parser.add_argument("--repeats", type=int, default=5)
    options = parser.parse_args(argv)
    with b.Bed("ri") as bed:
        lan, host = bed.namespace("l"), bed.namespace("h")
        b.link(lan, "lan0", "10.1.0.1/24", host, "eth0", f"{SOURCE}/24")
        for namespace, port in ((lan, "lan0"), (host, "eth0")):
            b.ip(f"route add 224.0.0.0/4 dev {port}", namespace=namespace)
        b.write(lan, "/sys/class/net/lan0/queues/rx-0/rps_cpus", 1 << int(CPUS["reader"]))
        heard = [hear(bed, lan, host, version, int(rate), options) for rate in options.rates.split(",") for version in HEARING]
        sink = bed.start(host, tools.tool("mcsink"), "--group", GROUP, "--interface", SOURCE, "--first", 600_000, "--idle", 600_000,
                         cpus=CPUS["reader"], ready="READY")
        puts = [put(lan, host, way, offload, options) for offload in (False, True) for way in PUTTING]
        bed.stop(sink)
    report.save("ring", "Rings and segmented messages of packet(7)", {"machine": report.machine(), "heard": heard, "put": puts},
                f"{report.machine()}. Again: `./ivgmp bench ring`",
                "Hearing a LAN, in 8 MiB:", report.table(heard, [
                    ("rate", "packets/s", report.thousands), ("what", "ring", None), ("p50", "read after µs, p50", None), ("p99", "p99", None),
                    ("max", "max", None), ("cpu_ns", "reader's CPU, ns a packet", None), ("lost", "lost", None)]),
                "Putting one flow on a LAN, as fast as one processor can:", report.table(puts, [
                    ("segmentation", "who cuts messages up", None), ("what", "how", None), ("ns", "ns a packet", None),
                    ("arrived", "arrived, of one sent", None)]),
                f"Medians of {options.repeats} runs of {options.seconds:g} s, {options.size} octets of UDP payload. Received by a socket of the host, or refused by it: "
                "a sender without a pause is faster than it.")
