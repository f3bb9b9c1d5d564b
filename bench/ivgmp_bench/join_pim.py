"""FRR's PIM-SM for the bench of join latency: a router at each site, over the same IPsec tunnel as ours.

It runs in the edges' namespaces, each with a LAN of its own, joined by a VXLAN device between the overlay addresses. It is given every
other advantage: the rendezvous point is the router of the sender's LAN (nothing is registered or tunnelled), and receivers go to the
source's tree at once, which is FRR's default.
"""

import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

from ivgmp_lab import edge, network, waiting
from ivgmp_lab import topology as t
from ivgmp_lab.errors import LabError

FRR = Path("/usr/lib/frr")
RP = "10.255.0.1"
START_SECONDS = 60
# The two sides: its host, LAN prefix, address on the link, and the other side's.
SIDES = (("pa", 1, "10.200.0.1", "10.200.0.2"), ("pb", 2, "10.200.0.2", "10.200.0.1"))
LAN, LINK = "pimlan0", "pimlink0"
VXLAN = 77, 4789
PIMD = f"""
ip pim rp {RP} 239.0.0.0/8
interface lo
 ip pim
interface {LAN}
 ip pim
 ip igmp
 ip igmp version 3
interface {LINK}
 ip pim
"""


def host(side):
    return f"{t.PREFIX}{side}h"


class Pim:
    """Both routers and hosts, in a lab of two sites. A context: it leaves nothing behind but what goes with the lab."""

    def __init__(self):
        self.edges = dict(zip((side for side, *_ in SIDES), t.sites(2), strict=True))
        if not (FRR / "pimd").exists():
            raise LabError("FRR is missing: apt-get install frr (it needs not be started)")
        self.directory = Path(tempfile.mkdtemp(prefix="ivgmp-frr-"))
        self.daemons = []

    def __enter__(self):
        try:
            self._network()
            for side, *_ in SIDES:
                self._start(side, "zebra", "ip forwarding\n")
                self._start(side, "pimd", PIMD)
            waiting.until("the PIM routers see each other", self._neighbours, START_SECONDS, 0.5)
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *_):
        self.close()

    def _network(self):
        overlays = {side: edge.status(site)["overlay"] for side, site in self.edges.items()}
        for side, number, own, other in SIDES:
            router = self.edges[side].edge
            remote = next(overlay for name, overlay in overlays.items() if name != side)
            network.add_namespace(host(side))
            network.ip([f"link add {LAN} netns {router} type veth peer name eth0 netns {host(side)}"])
            network.ip([f"link add {LINK} type vxlan id {VXLAN[0]} local {overlays[side]} remote {remote} dstport {VXLAN[1]}",
                        f"addr add 10.{200 + number}.0.1/24 dev {LAN}", f"link set {LAN} up", f"addr add {own}/30 dev {LINK}",
                        f"link set {LINK} mtu 1280 up", f"route add 10.{203 - number}.0.0/24 via {other}",
                        f"addr add {RP}/32 dev lo" if side == "pa" else f"route add {RP}/32 via {other}"], router)
            network.shell(router, "echo 1 > /proc/sys/net/ipv4/ip_forward")
            network.ip([f"addr add 10.{200 + number}.0.11/24 dev eth0", "link set eth0 up",
                        f"route add default via 10.{200 + number}.0.1"], host(side))
            network.shell(host(side), "ethtool -K eth0 tx off > /dev/null")

    def _start(self, side, daemon, configuration):
        own = self.directory / side
        own.mkdir(exist_ok=True)
        for directory in (self.directory, own):
            shutil.chown(directory, "frr", "frr")  # the daemons drop root's rights
        file = own / f"{daemon}.conf"
        file.write_text(configuration, encoding="ascii")
        with open(own / f"{daemon}.log", "wb") as log:
            self.daemons.append(subprocess.Popen(
                ["ip", "netns", "exec", self.edges[side].edge, str(FRR / daemon), "-f", str(file), "-i",
                 str(own / f"{daemon}.pid"), "-z", str(own / "zserv"), "--vty_socket", str(own), "-P", "0"],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True))
        time.sleep(1)

    def _neighbours(self):
        if any(daemon.poll() is not None for daemon in self.daemons):
            said = "".join(file.read_text(errors="replace") for file in self.directory.glob("*/*.log"))
            raise LabError(f"a daemon of FRR has ended: {said[-1500:]}")
        return all(LINK in self.ask(side, "show ip pim neighbor") for side, *_ in SIDES)

    def ask(self, side, command):
        return network.run("vtysh", "--vty_socket", self.directory / side, "-d", "pimd", "-c", command, check=False)

    def hosts(self):
        """The namespaces of the sender and of the viewer."""
        return host("pa"), host("pb")

    def close(self):
        for daemon in self.daemons:
            daemon.terminate()
        for daemon in self.daemons:
            try:
                daemon.wait(5)
            except subprocess.TimeoutExpired:
                daemon.kill()
                daemon.wait()
        for side, site in self.edges.items():
            for command in (f"link delete {LINK}", f"link delete {LAN}", f"addr delete {RP}/32 dev lo"):
                network.run("ip", "-n", site.edge, *command.split(), check=False)
            if os.path.exists(f"/run/netns/{host(side)}"):
                network.remove(host(side))
        shutil.rmtree(self.directory, ignore_errors=True)
