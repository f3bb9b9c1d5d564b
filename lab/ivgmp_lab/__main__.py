"""The commands behind ./ivgmp lab, ./ivgmp demo and ./ivgmp vnoc."""

import argparse
import json
import os
import sys
from pathlib import Path

from . import demo, edge, interrupts, lab, network, picture, processes, results, vnoc
from . import topology as t
from .errors import LabError


def parser():
    top = argparse.ArgumentParser(prog="./ivgmp")
    commands = top.add_subparsers(dest="command", required=True)
    _demo_arguments(commands.add_parser("demo", help="a stream from site a to all others, with a live table and a verdict"))
    _lab_arguments(commands.add_parser("lab", help="a lab for experiments"))
    vnoc_parser = commands.add_parser("vnoc", add_help=False, help="the operator's command, against the lab's VNOC")
    vnoc_parser.add_argument("rest", nargs=argparse.REMAINDER)
    return top


def _demo_arguments(parser_):
    parser_.description = ("Makes a lab of sites, VNOC and edges, sends a multicast stream from site a to all others, shows a "
                           "live table, and removes the lab again.")
    parser_.add_argument("--seconds", type=float, default=0, help="end after this time with a verdict (default: Ctrl-C ends it)")
    parser_.add_argument("--json", action="store_true", help="print the result as one JSON object, as the last line")
    parser_.add_argument("--sites", type=int, default=t.DEFAULT_SITES, help=f"2 to {t.SITES_MAX} (default %(default)s)")
    parser_.add_argument("--rate", type=float, default=1000, help="packets per second (default %(default)s)")
    parser_.add_argument("--size", type=int, default=1316, help="bytes per packet (default %(default)s)")


def _lab_arguments(parser_):
    parser_.description = "An Internet, a VNOC and sites with edges and hosts, in network namespaces of this machine."
    verbs = parser_.add_subparsers(dest="verb", required=True, metavar="VERB")
    up = verbs.add_parser("up", help="make the lab, or complete it")
    up.add_argument("--sites", type=int, default=None, help=f"1 to {t.SITES_MAX} (default {t.DEFAULT_SITES})")
    up.add_argument("--network-only", action="store_true", help="hosts and wires, but no program")
    status = verbs.add_parser("status", help="draw the lab and how it is")
    status.add_argument("--json", action="store_true")
    run = verbs.add_parser("exec", help="run a program on a host: a-lan, a (the edge), vnoc, inet (the Internet)")
    run.add_argument("host")
    run.add_argument("rest", nargs=argparse.REMAINDER, metavar="-- COMMAND...")
    host = verbs.add_parser("host", help="add a host to a site's LAN").add_subparsers(dest="host_verb", required=True)
    add = host.add_parser("add")
    add.add_argument("site")
    add.add_argument("name")
    logs = verbs.add_parser("logs", help="show a log: vnoc, a (the edge), a.charon, a.guard")
    logs.add_argument("what")
    logs.add_argument("-f", "--follow", action="store_true")
    for verb, text in (("start", "start a program that was stopped"), ("stop", "stop a program"), ("kill", "kill -9 a program")):
        verbs.add_parser(verb, help=text + ": vnoc, a (the edge), a.charon").add_argument("what")
    update = verbs.add_parser("update", help="replace a bundle in a running edge")
    update.add_argument("edge")
    update.add_argument("bundle", help="a jar, or the name of a bundle of the distribution such as edge-igmp")
    verbs.add_parser("down", help="remove the lab")


def _say(text):
    print(text, flush=True)


def run_lab(options):
    handler = {"up": _up, "status": _status, "exec": _exec, "host": _host, "logs": _logs, "start": _start, "stop": _stop,
               "kill": _kill, "update": _update, "down": _down}[options.verb]
    return handler(options) or 0


def _up(options):
    lab.require_root()
    existing = lab.load()
    count = options.sites or (existing or {}).get("sites") or t.DEFAULT_SITES
    progress = lab.Progress(_say)
    with lab.exclusive():
        if options.network_only:
            lab.make_network(count, progress)
            return
        lab.up(count, progress)
    progress("the lab is up: ./ivgmp lab status shows it, ./ivgmp lab exec a-lan -- COMMAND runs something on a host")


def _status(options):
    lab.require_root()
    status = lab.status()
    _say(json.dumps(status) if options.json else "\n".join(picture.of_status(status)))
    return 0 if status["up"] else 1


def _exec(options):
    lab.require_root()
    command = options.rest[1:] if options.rest[:1] == ["--"] else options.rest
    namespace = t.namespace(options.host)
    if not command:
        raise LabError("say what to run: ./ivgmp lab exec HOST -- COMMAND...")
    if not network.exists(namespace):
        raise LabError(f"no host {options.host}: ./ivgmp lab status shows which there are")
    os.execvp("ip", ["ip", "netns", "exec", namespace, *command])


def _host(options):
    lab.require_root()
    with lab.exclusive():
        address = lab.add_host(options.site, options.name)
    _say(f"{options.site}-{options.name} is at {address}")


def _logs(options):
    file = processes.log_file(options.what)
    if "/" in options.what or not file.exists():
        there = ", ".join(sorted(log.stem for log in file.parent.glob("*.log"))) or "none"
        raise LabError(f"no log of {options.what}: there are {there}")
    os.execvp("tail", ["tail", "-n", "200", *(["-F"] if options.follow else []), str(file)])


def _start(options):
    lab.require_root()
    lab.check_program(options.what)
    lab.start_program(options.what)


def _stop(options):
    lab.require_root()
    lab.check_program(options.what)
    processes.stop(options.what)


def _kill(options):
    lab.require_root()
    lab.check_program(options.what)
    if not processes.kill(options.what):
        raise LabError(f"{options.what} does not run")


def _update(options):
    lab.require_root()
    site = t.site(options.edge, lab.sites())
    jar = edge.bundle_file(options.bundle)
    _say(f"{edge.symbolic_name(jar)} is active again after {edge.update_and_wait(site, jar):.1f} s")


def _down(_options):
    with lab.exclusive():
        lab.down(lab.Progress(_say))


def run_vnoc(options):
    lab.require_root()
    if not network.exists(t.VNOC):
        raise LabError("there is no lab with a VNOC: ./ivgmp lab up makes one")
    command = vnoc.command_line(*options.rest)
    if options.rest[:1] in (["--help"], ["-h"], []) or not Path(vnoc.instance()).exists():
        command = [str(vnoc.paths.program("ivgmp-vnoc", "vnoc")), *(options.rest or ["--help"])]
    os.execvp(command[0], command)


def main(argv=None):
    words = sys.argv[1:] if argv is None else argv
    if words[:1] == ["results"]:
        return results.main(words[1:])
    if words[:1] == ["vnoc"]:       # its options are the command's own
        options = argparse.Namespace(command="vnoc", rest=words[1:])
    else:
        options = parser().parse_args(words)
    interrupts.raise_once()
    try:
        return {"demo": demo.main, "lab": run_lab, "vnoc": run_vnoc}[options.command](options)
    except (LabError, ValueError) as failure:
        print(f"ivgmp: {failure}", file=sys.stderr)
        return 1
    except interrupts.Interrupted as interrupted:
        print("interrupted", file=sys.stderr)
        return interrupted.exit_status


if __name__ == "__main__":
    sys.exit(main())
