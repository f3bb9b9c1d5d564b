"""The lab's VNOC, and its operator: the `vnoc` command, run in the VNOC's namespace."""

import json
import re
import socket
import subprocess
from concurrent.futures import ThreadPoolExecutor

from . import network, paths, processes, settings, waiting
from . import topology as t
from .errors import LabError

NAME = "vnoc"
START_SECONDS = 90
COMMAND_SECONDS = 60
PARALLEL = 2


def instance():
    return paths.instance(NAME)


def prepare():
    shipped = paths.distribution("ivgmp-vnoc") / "etc"
    settings.write(shipped / "org.ivgmp.vnoc.cfg", instance() / "etc" / "org.ivgmp.vnoc.cfg",
                   {"names": t.VNOC_ADDRESS, "port": t.VNOC_PORT})


def start():
    processes.start(NAME, [paths.program("ivgmp-vnoc", "ivgmp-vnoc"), "--instance", instance()], namespace=t.VNOC)


def await_answer(timeout=START_SECONDS):
    """Waits until the operator gets an answer: the port is open, the database is there."""
    def ready():
        if not processes.pid(NAME):
            raise LabError(f"the VNOC has ended\n{processes.tail(NAME)}")
        return (instance() / "data" / "operator" / "operator.p12").exists() and listening()

    waiting.until("the VNOC answers", ready, timeout, 0.1, lambda: processes.tail(NAME))
    waiting.until("the VNOC answers its operator", lambda: _answers("status"), timeout, 0.2,
                  lambda: processes.tail(NAME))


def listening():
    """Whether something listens on the VNOC's port."""
    try:
        text = network.run("ip", "netns", "exec", t.VNOC, "cat", "/proc/net/tcp", "/proc/net/tcp6", check=False)
    except OSError:
        return False
    return re.search(rf":{t.VNOC_PORT:04X} [0-9A-F]+:0000 0A ", text) is not None


def _answers(*command):
    try:
        ask(*command)
        return True
    except LabError:
        return False


def command_line(*arguments):
    return ["ip", "netns", "exec", t.VNOC, str(paths.program("ivgmp-vnoc", "vnoc")), *arguments,
            "--url", f"https://127.0.0.1:{t.VNOC_PORT}", "--keys", str(instance() / "data" / "operator")]


def ask(*arguments):
    """Runs `vnoc ARGUMENTS --json` and returns what it answers."""
    try:
        done = subprocess.run(command_line(*arguments, "--json"), text=True, capture_output=True, check=False,
                              timeout=COMMAND_SECONDS)
    except subprocess.TimeoutExpired:
        raise LabError(f"vnoc {' '.join(arguments)}: no answer in {COMMAND_SECONDS} s") from None
    if done.returncode != 0:
        raise LabError(f"vnoc {' '.join(arguments)}: {done.stderr.strip() or done.stdout.strip()}")
    try:
        return json.loads(done.stdout)
    except json.JSONDecodeError:
        raise LabError(f"vnoc {' '.join(arguments)} printed no JSON: {done.stdout[:200]!r}") from None


def ensure_policy(sites):
    """The VPN, its sites, and one rule: every site may send and receive VPN_GROUPS, and nothing else."""
    known = ask("status")
    if not any(vpn["name"] == t.VPN for vpn in known["vpns"]):
        ask("vpn", "add", t.VPN)
    names = {site["name"] for site in known["sites"]}
    commands = [("site", "add", site.name, "--vpn", t.VPN) for site in sites if site.name not in names]
    if not any(rule["groups"] == t.VPN_GROUPS and rule["site"] == "*" for rule in known["rules"]):
        commands.append(("rule", "add", t.VPN, "--site", "*", "--role", "both", "--groups", t.VPN_GROUPS))
    with ThreadPoolExecutor(PARALLEL) as pool:
        list(pool.map(lambda command: ask(*command), commands))


def token(site):
    return ask("token", site.name)["token"]


def reachable(address=t.VNOC_ADDRESS, timeout=1.0):
    """Whether the VNOC's port takes connections, from the caller's namespace."""
    try:
        with socket.create_connection((address, t.VNOC_PORT), timeout=timeout):
            return True
    except OSError:
        return False
