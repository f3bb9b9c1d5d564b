"""Throughput without loss of multicast through encrypted tunnels: ours beside OpenVPN, tinc, n2n and strongSwan's forecast.

Two settings: `libipsec`, in network namespaces here, with ESP in user space, and `netlink`, in a virtual machine with Debian's
kernel and its ESP. The second starts this program again inside (--here).
"""

import argparse
import json
import pathlib
import sys
import time

from ivgmp_lab.errors import LabError

from . import tools
from .encryption import case, guest, report


def _arguments(argv):
    parser = argparse.ArgumentParser(prog="ivgmp bench encrypted", description=__doc__)
    parser.add_argument("--setting", choices=["libipsec", "netlink", "both"], default="both")
    parser.add_argument("--quick", action="store_true", help="a smoke run of about a minute each: its figures say little")
    parser.add_argument("--only", default="", help="contenders, with commas: ours,openvpn,tinc,n2n,forecast")
    parser.add_argument("--cases", default="",
                        help="numbers, with commas: 1 (one receiving site), 2 (three), 3 (one of three; not with --quick)")
    parser.add_argument("--seconds", type=int, help="of a setting, about (430; with --quick 70)")
    parser.add_argument("--alone", action="store_true", help="contenders are up one after the other, not all at a time")
    parser.add_argument("--verbose", action="store_true", help="each trial on standard error")
    parser.add_argument("--here", metavar="FILE",
                        help="this setting in this very machine, the result into FILE (used in the guest)")
    return parser.parse_args(argv)


def _here(setting, arguments):
    plan = case.plan_of(arguments.quick, arguments.seconds)
    numbers = [int(word) for word in arguments.cases.split(",") if word] or ([1, 2] if arguments.quick else [1, 2, 3])
    began = time.monotonic()
    rows = case.run(setting, plan, [word for word in arguments.only.split(",") if word],
                    [case.CASES[number - 1] for number in numbers],
                    lambda text: arguments.verbose and print(text, file=sys.stderr, flush=True), arguments.alone)
    return {"machine": case.machine(), "quick": arguments.quick, "seconds": round(time.monotonic() - began), "rows": rows}


def main(argv):
    arguments = _arguments(argv)
    if arguments.here:
        pathlib.Path(arguments.here).write_text(json.dumps(_here(arguments.setting, arguments)), encoding="utf-8")
        return 0
    for name in ("mcgen", "mcsink"):
        tools.tool(name)
    results = {}
    if arguments.setting in ("libipsec", "both"):
        results["libipsec"] = _here("libipsec", arguments)
    if arguments.setting in ("netlink", "both"):
        results["netlink"] = guest.run(arguments)
    report.write(results)
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except LabError as failure:
        sys.exit(f"ivgmp bench: {failure}")
    except KeyboardInterrupt:
        sys.exit(130)
