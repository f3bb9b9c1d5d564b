"""The network of one contender: an Internet (one switch) and two or four sites, each an edge and a host on its LAN.

Site 0 sends. All is in network namespaces called LAB-CONTENDER-..., so that all contenders' networks are up at the same time.
"""

import contextlib
import ctypes
import os
import pathlib
import signal
import socket
import subprocess
import time

from ivgmp_lab import network, processes, waiting

LAB = os.environ.get("IVGMP_LAB_NAME", "ivgmpben")
SUPERNODE = "198.18.0.254"
STOP_SECONDS = 5
SOCKET_OCTETS = 4 << 20
SYS_PIDFD_GETFD = 438
SO_SNDBUFFORCE, SO_RCVBUFFORCE = 32, 33
_libc = ctypes.CDLL(None, use_errno=True)


class Site:
    """Its addresses and namespaces. `index` 0 sends, the others receive."""

    def __init__(self, contender, index):
        self.index = index
        self.edge = f"{LAB}-{contender}-{index}"
        self.host = f"{LAB}-{contender}-{index}h"
        self.wan = f"198.18.0.{index + 1}"
        self.overlay = f"100.64.0.{index + 1}"
        self.gateway = f"10.{index + 1}.0.1"
        self.address = f"10.{index + 1}.0.2"
        self.lan = f"10.{index + 1}.0.0/24"
        self.cpu = cpu_of(index)


def cpu_of(index):
    """The sending site has one processor, with its sender; all receiving sites share the next."""
    return 0 if index == 0 else 1 % os.cpu_count()


class Network:
    """A context manager: takes down all that it put up, the programs started in it included."""

    def __init__(self, contender, receivers, logs):
        self.contender = contender
        self.logs = pathlib.Path(logs)
        self.internet = f"{LAB}-{contender}-net"
        self.sites = [Site(contender, index) for index in range(receivers + 1)]
        self.programs = []
        self.place = {}     # process id to the name of the program

    def __enter__(self):
        self._remove()
        self.logs.mkdir(parents=True, exist_ok=True)
        try:
            self._add_internet()
            for site in self.sites:
                self._add_site(site)
        except BaseException:
            self._remove()
            raise
        return self

    def __exit__(self, *_):
        for program in self.programs:
            with contextlib.suppress(ProcessLookupError):
                program.terminate()
        deadline = time.monotonic() + STOP_SECONDS
        for program in self.programs:
            try:
                program.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                program.kill()
                program.wait()
            for stream in (program.stdin, program.stdout):
                if stream:
                    stream.close()
        self._remove()

    def _names(self):
        return [name for site in self.sites for name in (site.edge, site.host)] + [self.internet]

    def _remove(self):
        """Namespaces of an earlier run that was killed go, too, and what still runs in them."""
        for name in self._names():
            if network.exists(name):
                for pid in network.processes_in(name):
                    with contextlib.suppress(ProcessLookupError):
                        os.kill(pid, signal.SIGKILL)
                network.run("ip", "netns", "del", name, check=False)

    def _add_internet(self):
        network.add_namespace(self.internet)
        network.ip(["link add inet type bridge mcast_snooping 0 forward_delay 0", f"addr add {SUPERNODE}/24 dev inet",
                    "link set inet up"], self.internet)

    def _add_site(self, site):
        network.add_namespace(site.edge)
        network.add_namespace(site.host)
        network.ip([f"link add wan0 netns {site.edge} type veth peer name w{site.index} netns {self.internet}",
                    f"link add lan0 netns {site.edge} type veth peer name eth0 netns {site.host}"])
        network.ip([f"link set w{site.index} master inet up"], self.internet)
        network.ip([f"addr add {site.wan}/24 dev wan0", "link set wan0 up", "link set lan0 up"], site.edge)
        network.ip([f"addr add {site.address}/24 dev eth0", "link set eth0 up"], site.host)
        # A host as real ones are: UDP checksums are there when a packet leaves, and no packet is larger than the MTU.
        network.shell(site.host, "ethtool -K eth0 tx off > /dev/null; ethtool -K eth0 tx-udp-segmentation off gso off > /dev/null"
                                 " || true")
        if site.index > 0:
            self._steer(site)

    def _steer(self, site):
        """What arrives at a receiving site is worked on by that site's processor, and not by the one that it comes from."""
        for namespace, port in ((site.edge, "wan0"), (site.host, "eth0")):
            network.shell(namespace, f"echo {1 << site.cpu:x} > /sys/class/net/{port}/queues/rx-0/rps_cpus")

    def routed(self, site):
        """The edge is a router: it has addresses on its LAN, and a way to the Internet."""
        network.ip([f"addr add {site.gateway}/24 dev lan0", f"route add default via {SUPERNODE}"], site.edge)
        network.ip([f"route add default via {site.gateway}"], site.host)

    def bridged(self, site, tap="tap0"):
        """The edge is a switch between its LAN and a TAP device, which the VPN's program takes."""
        network.shell(site.edge, f"ip tuntap add dev {tap} mode tap; ip link set {tap} txqueuelen 10000 up;"
                                 " ip link add br0 type bridge mcast_snooping 0 forward_delay 0;"
                                 f" ip link set {tap} master br0; ip link set lan0 master br0; ip link set br0 up")

    def start(self, name, namespace, cpu, command, piped=False):
        """A program on a processor of its site; its log is NAME.log."""
        words = ["ip", "netns", "exec", namespace, "taskset", "-c", str(cpu), *map(str, command)]
        with open(self.logs / f"{self.contender}-{name}.log", "wb") as log:
            program = subprocess.Popen(words, stdin=subprocess.PIPE if piped else subprocess.DEVNULL,
                                       stdout=subprocess.PIPE if piped else log, stderr=log, text=piped,
                                       start_new_session=True, preexec_fn=processes.die_with_parent)
        self.programs.append(program)
        self.place[program.pid] = name
        return program

    def log(self, name):
        return (self.logs / f"{self.contender}-{name}.log").read_text(encoding="utf-8", errors="replace")

    def await_log(self, name, text, seconds=30):
        waiting.until(f"{self.contender}-{name} says '{text}'", lambda: text in self.log(name), seconds, 0.1,
                      lambda: self.log(name)[-1500:])


def widen(program):
    """The same room for everybody: UDP sockets of a running program get SOCKET_OCTETS, whatever its settings allow."""
    count = 0
    process = os.pidfd_open(program.pid)
    try:
        for descriptor in os.listdir(f"/proc/{program.pid}/fd"):
            borrowed = _libc.syscall(SYS_PIDFD_GETFD, process, int(descriptor), 0)
            if borrowed < 0:
                continue
            try:
                sock = socket.socket(fileno=borrowed)
            except OSError:
                os.close(borrowed)
                continue
            with sock:
                if sock.family == socket.AF_INET and sock.type & 0xf == socket.SOCK_DGRAM:
                    sock.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, SOCKET_OCTETS)
                    sock.setsockopt(socket.SOL_SOCKET, SO_SNDBUFFORCE, SOCKET_OCTETS)
                    count += 1
    finally:
        os.close(process)
    return count
