"""Builds the lab's network with iproute2, and takes it down. topology.py draws it."""

import os
import re
import subprocess

from . import interrupts
from . import topology as t
from .errors import LabError

NETNS = "/run/netns"


def run(*command, feed=None, check=True):
    """Runs a program and returns what it printed. However this ends, the program itself has ended."""
    program = None
    try:
        with interrupts.held():
            program = subprocess.Popen([str(word) for word in command], stdin=subprocess.DEVNULL if feed is None else subprocess.PIPE,
                                       stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        said, complaint = program.communicate(feed)
    except BaseException:
        if program:
            with interrupts.held(), program:
                program.kill()
        raise
    if check and program.returncode != 0:
        raise LabError(f"{' '.join(str(word) for word in command)}: {complaint.strip() or said.strip()}"
                       + (f"\n  it was told:\n{feed}" if feed else ""))
    return said


def ip(lines, namespace=None):
    """Carries out `ip` commands, one per line, in a namespace."""
    where = ["-n", namespace] if namespace else []
    run("ip", *where, "-batch", "-", feed="".join(line + "\n" for line in lines))


def shell(namespace, script):
    return run("ip", "netns", "exec", namespace, "sh", "-ec", script)


def namespaces():
    """Those of the lab that exist."""
    names = os.listdir(NETNS) if os.path.isdir(NETNS) else []
    return sorted(name for name in names if name.startswith(t.PREFIX))


def exists(namespace):
    return os.path.exists(f"{NETNS}/{namespace}")


def add_namespace(name):
    """A namespace without IPv6: what must not leave in clear is then IPv4 only, and no neighbour discovery disturbs counts."""
    run("ip", "netns", "add", name)
    shell(name, "for f in all default; do [ ! -e /proc/sys/net/ipv6/conf/$f/disable_ipv6 ] ||"
                " echo 1 > /proc/sys/net/ipv6/conf/$f/disable_ipv6; done; ip link set lo up;"
                # A bridge is a switch, not a firewall: it passes, and shows a capture, frames that IP would refuse, too.
                " for f in iptables ip6tables arptables; do [ ! -e /proc/sys/net/bridge/bridge-nf-call-$f ] ||"
                " echo 0 > /proc/sys/net/bridge/bridge-nf-call-$f || true; done")


def add_internet():
    add_namespace(t.INTERNET)
    ip([f"link add {t.INTERNET_BRIDGE} type bridge mcast_snooping 0 forward_delay 0",
        f"addr add {t.INTERNET_GATEWAY}/24 dev {t.INTERNET_BRIDGE}",
        f"link set {t.INTERNET_BRIDGE} up"], t.INTERNET)


def _attach_to_internet(namespace, port, address):
    ip([f"link add wan0 netns {namespace} type veth peer name {port} netns {t.INTERNET}"])
    ip([f"link set {port} master {t.INTERNET_BRIDGE} up"], t.INTERNET)
    ip([f"addr add {address}/24 dev wan0", "link set wan0 up", f"route add default via {t.INTERNET_GATEWAY}"], namespace)


def add_vnoc():
    add_namespace(t.VNOC)
    _attach_to_internet(t.VNOC, "inet-vnoc", t.VNOC_ADDRESS)


def add_management():
    """On the machine itself, so that a browser there reaches the edges' consoles."""
    ip([f"link add {t.MANAGEMENT_BRIDGE} type bridge mcast_snooping 0 forward_delay 0",
        f"addr add {t.MANAGEMENT_ADDRESS}/24 dev {t.MANAGEMENT_BRIDGE}",
        f"link set {t.MANAGEMENT_BRIDGE} up"])


def has_management():
    return os.path.exists(f"/sys/class/net/{t.MANAGEMENT_BRIDGE}")


def add_site(site):
    """An edge on the Internet, and its LAN with nobody there yet."""
    add_namespace(site.edge)
    _attach_to_internet(site.edge, site.internet_port, site.wan_address)
    ip([f"link add mgmt0 netns {site.edge} type veth peer name {site.management_port}",
        f"link set {site.management_port} master {t.MANAGEMENT_BRIDGE} up"])
    add_namespace(site.lan)
    ip([f"link add {t.LAN_BRIDGE} type bridge mcast_snooping 0 forward_delay 0", f"link set {t.LAN_BRIDGE} up"], site.lan)
    ip([f"link add lan0 netns {site.edge} type veth peer name edge netns {site.lan}"])
    ip([f"link set edge master {t.LAN_BRIDGE} up"], site.lan)
    ip([f"addr add {site.management_address}/24 dev mgmt0", "link set mgmt0 up",
        f"addr add {site.gateway}/24 dev lan0", "link set lan0 up"], site.edge)


def add_host(site, host, index):
    """An ordinary host on a site's LAN. Its interface computes UDP checksums before a packet leaves, as any real one does."""
    namespace = site.host_namespace(host)
    add_namespace(namespace)
    port = f"h{index}"
    ip([f"link add eth0 netns {namespace} type veth peer name {port} netns {site.lan}"])
    ip([f"link set {port} master {t.LAN_BRIDGE} up"], site.lan)
    ip([f"addr add {site.host_address(index)}/24 dev eth0", "link set eth0 up",
        f"route add default via {site.gateway}"], namespace)
    shell(namespace, "ethtool -K eth0 tx off > /dev/null")


def speak_ipv6(site, host="lan", index=0):
    """A site's LAN has IPv6, too: its edge's port and one host. The Internet has none."""
    for namespace, port, address in ((site.edge, "lan0", site.gateway6), (site.host_namespace(host), "eth0", site.host_address6(index))):
        shell(namespace, f"cd /proc/sys/net/ipv6/conf/{port} && echo 0 > accept_dad && echo 0 > disable_ipv6")
        ip([f"addr replace {address}/64 dev {port} nodad"], namespace)


def set_snooping(site, on):
    """IGMP snooping of the LAN's switch. Off: it floods multicast, as simple switches do."""
    ip([f"link set {t.LAN_BRIDGE} type bridge mcast_snooping {int(on)}"], site.lan)


def packets_towards(site):
    """How many packets the Internet has delivered to a site's edge."""
    return _delivered(site, "tx_packets")


def octets_towards(site):
    return _delivered(site, "tx_bytes")


def _delivered(site, statistic):
    return int(shell(t.INTERNET, f"cat /sys/class/net/{site.internet_port}/statistics/{statistic}"))


def processes_in(namespace):
    text = run("ip", "netns", "pids", namespace, check=False)
    return [int(word) for word in text.split()]


def addresses_of(namespace):
    """Name to IPv4 addresses, for people."""
    text = run("ip", "-n", namespace, "-4", "-o", "addr", "show", check=False)
    found = {}
    for line in text.splitlines():
        match = re.match(r"\d+: (\S+)\s+inet (\S+)", line)
        if match and match[1] != "lo":
            found.setdefault(match[1], []).append(match[2])
    return found


def remove(namespace):
    run("ip", "netns", "delete", namespace, check=False)


def remove_management():
    if has_management():
        for port in os.listdir(f"/sys/class/net/{t.MANAGEMENT_BRIDGE}/brif"):
            run("ip", "link", "delete", port, check=False)
        run("ip", "link", "delete", t.MANAGEMENT_BRIDGE, check=False)
