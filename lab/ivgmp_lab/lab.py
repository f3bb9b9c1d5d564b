"""The whole lab: up, down, and what it consists of."""

import contextlib
import fcntl
import json
import os
import shutil
import signal
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from . import edge, network, paths, processes, vnoc
from . import topology as t
from .errors import LabError

TUNNEL_SECONDS = 120
FIRST_HOST = "lan"
PARALLEL = 4


class Progress:
    """Lines with the time since the start, on standard error or wherever `print_line` puts them."""

    def __init__(self, print_line):
        self._began = time.monotonic()
        self._print = print_line

    def __call__(self, text):
        self._print(f"{time.monotonic() - self._began:6.1f} s  {text}")


def require_root():
    if os.geteuid() != 0:
        raise LabError("this needs root: network namespaces cannot be made without (try: sudo ./ivgmp ...)")


def require_distributions():
    for distribution, program in (("ivgmp-edge", "ivgmp-edge"), ("ivgmp-vnoc", "ivgmp-vnoc")):
        if not paths.program(distribution, program).exists():
            raise LabError(f"{paths.program(distribution, program)} is missing: run ./ivgmp build first")


def _state_file():
    return paths.state() / "lab.json"


def load():
    """The lab's record: how many sites, which hosts, whether it is complete. None when there is no lab."""
    try:
        return json.loads(_state_file().read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except ValueError:
        return {"sites": 0, "hosts": {}, "complete": False}


def _save(record):
    paths.state().mkdir(parents=True, exist_ok=True)
    temporary = _state_file().with_suffix(".new")
    temporary.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    temporary.rename(_state_file())


@contextlib.contextmanager
def exclusive():
    """Only one program changes the lab at a time."""
    paths.state().mkdir(parents=True, exist_ok=True)
    with open(paths.state() / "lock", "w", encoding="ascii") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise LabError(f"another program is changing this lab ({paths.state() / 'lock'})") from None
        yield


def _owner():
    """The state directory of another lab of this name that is alive; None when there is none."""
    try:
        other = Path(paths.owner_file(t.NAME).read_text(encoding="utf-8").strip())
    except FileNotFoundError:
        return None
    return other if other != paths.state() and (other / "lab.json").exists() and network.exists(t.INTERNET) else None


def require_ours():
    """A lab of another checkout is not ours to remove."""
    other = _owner()
    if other:
        raise LabError(f"the lab in {other} is up: take it down there first, or give this one a name of its own (IVGMP_LAB_NAME)")


def claim():
    """For the tests, whose lab has a name of its own: what a run that was killed has left, wherever it ran, is nobody's."""
    paths.owner_file(t.NAME).unlink(missing_ok=True)
    if not load() and (network.namespaces() or network.has_management()):
        down(lambda _text: None)


def sites():
    record = load()
    if not record or not record["complete"]:
        raise LabError("there is no lab: ./ivgmp lab up makes one")
    return t.sites(record["sites"])


def is_up():
    return _intact(load())


def up(count, progress, on_network=None):
    """Makes the lab, or completes it. `on_network` is called when the network is there and nothing sends yet."""
    require_root()
    require_distributions()
    require_ours()
    record = load()
    if record and record["complete"] and record["sites"] != count:
        raise LabError(f"a lab with {record['sites']} sites is up: ./ivgmp lab down first, or --sites {record['sites']}")
    if not _intact(record) and (record or network.namespaces() or network.has_management()):
        progress("the remains of an earlier lab are removed")
        down(lambda _text: None)
    make_network(count, progress)
    if on_network:
        on_network()
    members = t.sites(count)
    vnoc.prepare()
    vnoc.start()
    _start_charons(members, progress)
    _await_vnoc(members, progress)
    _start_edges(members, progress)
    await_tunnels(members, progress)


def _intact(record):
    """Whether all that the record says is there; programs may be dead."""
    return bool(record and record["complete"] and network.has_management() and all(map(network.exists, [
        t.INTERNET, t.VNOC, *(name for site in t.sites(record["sites"]) for name in (site.edge, site.lan))])))


def make_network(count, progress):
    """The lab without its programs. Each part is made unless it is there."""
    members = t.sites(count)
    record = load()
    if _intact(record):
        return
    require_ours()
    if not record:
        shutil.rmtree(paths.logs(), ignore_errors=True)
    _save({"sites": count, "hosts": {site.name: [FIRST_HOST] for site in members}, "complete": False})
    owner = paths.owner_file(t.NAME)
    owner.parent.mkdir(parents=True, exist_ok=True)
    owner.write_text(f"{paths.state()}\n", encoding="utf-8")
    network.add_internet()
    network.add_management()
    network.add_vnoc()
    for site in members:
        network.add_site(site)
        network.add_host(site, FIRST_HOST, 0)
    _save({**load(), "complete": True})
    progress(f"network: the Internet, the VNOC's host, {count} sites with a LAN and a host each")


def _start_charons(members, progress):
    """While the VNOC starts: the guards first, then the IKE daemons."""
    stopped = [site for site in members if not processes.pid(edge.charon_name(site))]
    with ThreadPoolExecutor(PARALLEL) as pool:
        list(pool.map(_start_charon, stopped))
    if stopped:
        progress(f"edges {', '.join(site.name for site in stopped)}: the guards stand, charon is started")


def _start_charon(site):
    edge.guard(site)
    edge.start_charon(site)


def _await_vnoc(members, progress):
    vnoc.await_answer()
    progress(f"VNOC: answers at {t.VNOC_URL}")
    vnoc.ensure_policy(members)
    missing = [site for site in members if not edge.enrolled(site)]
    with ThreadPoolExecutor(vnoc.PARALLEL) as pool:
        for site, token in zip(missing, pool.map(vnoc.token, missing)):
            edge.write_token(site, token)
    if missing:
        progress(f"VNOC: VPN {t.VPN}, {len(members)} sites, one rule for {t.VPN_GROUPS}, {len(missing)} enrolment tokens")


def _start_edges(members, progress):
    stopped = [site for site in members if not processes.pid(site.name)]
    for site in stopped:
        edge.prepare(site)
        edge.start(site)
    if stopped:
        progress(f"edges {', '.join(site.name for site in stopped)}: started")


def await_tunnels(members, progress, timeout=TUNNEL_SECONDS):
    names = {site.name for site in members}
    for site in members:
        edge.await_ready(site, names - {site.name}, timeout)
        progress(f"edge {site.name}: linked to the VNOC, tunnels to {', '.join(sorted(names - {site.name})) or 'nobody'}")


def down(progress, keep_logs=True):
    """Ends all that the lab started and removes what it made. Works on whatever remains are there."""
    require_root()
    require_ours()
    known = processes.names()
    for name in known:
        processes.ask(name)
    for name in known:
        processes.settle(name)
    for namespace in network.namespaces():
        _end_processes_in(namespace)
        network.remove(namespace)
    network.remove_management()
    for directory in ("run", "instance") if keep_logs else ("run", "instance", "log"):
        shutil.rmtree(paths.state() / directory, ignore_errors=True)
    _state_file().unlink(missing_ok=True)
    paths.owner_file(t.NAME).unlink(missing_ok=True)
    with contextlib.suppress(OSError):
        paths.owner_file(t.NAME).parent.rmdir()
    if not keep_logs:
        (paths.state() / "lock").unlink(missing_ok=True)
        with contextlib.suppress(OSError):
            paths.state().rmdir()
    progress("nothing is left of the lab" + (f", but its logs in {paths.logs()}" if keep_logs and paths.logs().exists() else ""))


def _end_processes_in(namespace):
    """Whatever still runs in a namespace of the lab, a user's own programs among it."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        inside = network.processes_in(namespace)
        for pid in inside:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)
        deadline = time.monotonic() + 2
        while inside and time.monotonic() < deadline:
            time.sleep(0.02)
            processes.reap()
            inside = [pid for pid in inside if processes.start_time(pid) is not None]
        if not inside:
            return


def add_host(site_name, host):
    """Another host on a site's LAN. Returns its address."""
    site = t.site(site_name, sites())
    if not host.isalnum() or not host.islower() or len(host) > 12:
        raise LabError(f"a host's name is 1 to 12 lower-case letters and digits, not {host!r}")
    record = load()
    hosts = record["hosts"][site.name]
    if host in hosts:
        raise LabError(f"site {site.name} has a host {host}")
    network.add_host(site, host, len(hosts))
    hosts.append(host)
    _save(record)
    return site.host_address(len(hosts) - 1)


PROGRAMS = "vnoc, SITE (its edge), SITE.charon"


def start_program(what):
    """Starts a program of the lab that was stopped or killed."""
    if what == vnoc.NAME:
        vnoc.start()
        return
    name, _, part = what.partition(".")
    site = t.site(name, sites())
    if part == "charon":
        edge.start_charon(site)
    elif not part:
        edge.start(site)
    else:
        raise LabError(f"no program {what}: there are {PROGRAMS}")


def check_program(what):
    """Raises an error unless `what` is a program of this lab."""
    known = {vnoc.NAME, *(site.name for site in sites()), *(edge.charon_name(site) for site in sites())}
    if what not in known:
        raise LabError(f"no program {what}: there are {', '.join(sorted(known))}")


def status():
    """What is there and how it is, as one object."""
    record = load()
    if not record:
        return {"up": False}
    members = t.sites(record["sites"]) if record["sites"] else []
    with ThreadPoolExecutor(max(1, len(members))) as pool:
        answers = list(pool.map(edge.status, members))
    return {
        "up": record["complete"],
        "vnoc": {"address": t.VNOC_ADDRESS, "url": t.VNOC_URL, "pid": processes.pid(vnoc.NAME),
                 "listening": network.exists(t.VNOC) and vnoc.listening()},
        "sites": [{"name": site.name, "wan": site.wan_address, "lan": f"{site.gateway}/24", "console": site.console,
                   "edge_pid": processes.pid(site.name), "charon_pid": processes.pid(edge.charon_name(site)),
                   "tunnels_up": sorted(edge.tunnels_up(answer)), "status": answer,
                   "hosts": {f"{site.name}-{host}": site.host_address(i)
                             for i, host in enumerate(record["hosts"].get(site.name, []))}}
                  for site, answer in zip(members, answers)]}


def run(namespace, command, **options):
    """Runs a program in a namespace of the lab."""
    return subprocess.run(["ip", "netns", "exec", namespace, *map(str, command)], check=False, **options)
