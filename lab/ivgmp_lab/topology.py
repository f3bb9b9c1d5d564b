"""Names and addresses of the lab. Pure: nothing here touches the system.

                       ivgmp-inet: the Internet, one bridge inet0 (198.18.0.253, everyone's default gateway)
      198.18.0.1             198.18.0.2             198.18.0.3                    198.18.0.254
        inet-a                 inet-b                 inet-c                        inet-vnoc
          |                      |                      |                              |
        wan0                   wan0                   wan0                           wan0
    [ ivgmp-a ]            [ ivgmp-b ]            [ ivgmp-c ]     edges            [ ivgmp-vnoc ]
     |       lan0 10.1.0.1  |       lan0 10.2.0.1  |       lan0 10.3.0.1
    mgmt0     |            mgmt0     |            mgmt0     |
     |      [br0 in        |       [br0 in        |       [br0 in          a LAN is a bridge in a namespace of its own
     |       ivgmp-lan-a]  |        ivgmp-lan-b]  |        ivgmp-lan-c]
     |        |            |         |            |         |
     |      eth0 10.1.0.11 |       eth0 10.2.0.11 |       eth0 10.3.0.11
     |    [ ivgmp-a-lan ]  |     [ ivgmp-b-lan ]  |     [ ivgmp-c-lan ]   hosts; more with "lab host add"
     |                     |                      |
     +-- ivgmp-mgmt, a bridge of the machine itself: 198.19.255.254; mgmt0 of edge N is 198.19.255.N --
"""

import os
import re
import string
import zlib
from dataclasses import dataclass

# Several labs can live on one machine when each has a name of its own; almost always there is one, and this is its name.
NAME = os.environ.get("IVGMP_LAB_NAME", "ivgmp")
if not re.fullmatch("[a-z][a-z0-9]{0,7}", NAME):
    raise SystemExit(f"ivgmp: IVGMP_LAB_NAME is 1 to 8 lower-case letters and digits, not {NAME!r}")
PREFIX = NAME + "-"
SITES_MAX = 20
HOSTS_MAX = 200
DEFAULT_SITES = 3

INTERNET = PREFIX + "inet"
INTERNET_BRIDGE = "inet0"
INTERNET_GATEWAY = "198.18.0.253"
VNOC = PREFIX + "vnoc"
VNOC_ADDRESS = "198.18.0.254"
VNOC_PORT = 8443
VNOC_URL = f"https://{VNOC_ADDRESS}:{VNOC_PORT}/ivgmp"
MANAGEMENT_BRIDGE = PREFIX + "mgmt"
MANAGEMENT = "198.19.255" if NAME == "ivgmp" else f"198.19.{zlib.crc32(NAME.encode()) % 255}"
MANAGEMENT_ADDRESS = MANAGEMENT + ".254"
CONSOLE_PORT = 8080
OVERLAY_POOL = "100.64.0.0/16"
LAN_BRIDGE = "br0"

VPN = "demo"
VPN_GROUPS = "239.1.0.0/16"
DEMO_GROUP = "239.1.1.1"
DEMO_PORT = 5004


@dataclass(frozen=True)
class Site:
    """One site: its edge, its LAN and the first host there. Number 1 is "a"."""

    number: int

    @property
    def name(self):
        return string.ascii_lowercase[self.number - 1]

    @property
    def edge(self):
        """The edge's namespace."""
        return PREFIX + self.name

    @property
    def lan(self):
        """The namespace that is the LAN's switch."""
        return f"{PREFIX}lan-{self.name}"

    @property
    def wan_address(self):
        return f"198.18.0.{self.number}"

    @property
    def internet_port(self):
        """The Internet's end of the edge's wan0, a device in the Internet's namespace."""
        return f"inet-{self.name}"

    @property
    def gateway(self):
        return f"10.{self.number}.0.1"

    @property
    def gateway6(self):
        """For tests that turn IPv6 on (network.speak_ipv6), as host_address6."""
        return f"fd00:{self.number}::1"

    @property
    def management_address(self):
        return f"{MANAGEMENT}.{self.number}"

    @property
    def management_port(self):
        return f"{PREFIX}m-{self.name}"

    @property
    def console(self):
        return f"http://{self.management_address}:{CONSOLE_PORT}/system/console"

    def host_namespace(self, host):
        return f"{PREFIX}{self.name}-{host}"

    def host_address(self, index):
        """Address of the LAN's host number `index`, counted from 0."""
        if not 0 <= index < HOSTS_MAX:
            raise ValueError(f"a LAN has room for {HOSTS_MAX} hosts")
        return f"10.{self.number}.0.{11 + index}"

    def host_address6(self, index):
        return f"fd00:{self.number}::{11 + index}"


def sites(count):
    if not 1 <= count <= SITES_MAX:
        raise ValueError(f"sites: {count} is not from 1 to {SITES_MAX}")
    return [Site(number) for number in range(1, count + 1)]


def site(name, among):
    """The site called `name`."""
    for candidate in among:
        if candidate.name == name:
            return candidate
    raise ValueError(f"no site {name}: there are {', '.join(s.name for s in among)}")


def namespace(host):
    """The namespace of what a user calls `host`: a-lan, a (an edge), vnoc, inet, lan-a (a LAN's switch)."""
    if not host or not all(c.islower() or c.isdigit() or c == "-" for c in host):
        raise ValueError(f"no host is called {host!r}")
    return PREFIX + host
