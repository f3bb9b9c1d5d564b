"""Those who carry the multicast. Each puts its programs into the sites of a Network, and says when they are ready."""

import shutil
import subprocess

from ivgmp_lab import network, waiting
from ivgmp_lab.errors import LabError

from .. import tools
from . import sites

GROUP_OF_ALL, GROUP_OF_ONE = "239.1.0.1", "239.1.0.2"     # what all receiving sites want, and what the first one wants
PSK = "0sQmVuY2ggb2YgZW5jcnlwdGVkIHR1bm5lbHMsIG5vIHNlY3JldA=="
IKE, ESP = "aes256gcm16-prfsha256-x25519", "aes256gcm16-x25519"     # the edge's own


def program(name):
    """A program of a Debian package; some are in a directory that is not in every user's PATH."""
    found = shutil.which(name, path="/usr/sbin:/usr/bin:/sbin:/bin:/usr/libexec/ipsec:/usr/lib/ipsec")
    return found or name


def version_of(package):
    done = subprocess.run(["dpkg-query", "-W", "-f=${Version}", package], text=True, capture_output=True, check=False)
    return done.stdout.strip() or "not installed"


class Ours:
    """Packet loops over strongSwan's tunnels, a star from site 0: charon behind the edge's guards, as ivgmp-charon starts it."""

    name, label, floods = "ours", "IVGMP", False

    def __init__(self, backend):
        self.backend = backend
        self.cipher = "ESP " + ESP
        self.version = "strongSwan " + version_of("charon-systemd")
        self.planes = []

    def start(self, net):
        for site in net.sites:
            net.routed(site)
            network.ip([f"addr add {site.overlay}/32 dev lo"], site.edge)
        charons = [self._charon(net, site) for site in net.sites]
        for site, charon in zip(net.sites, charons):
            connect(net, site, charon, self.connection)
        for site in net.sites[1:]:
            initiate(net, site, "tunnel")
        for site, charon in zip(net.sites, charons):
            sites.widen(charon)
        self.planes = [self._plane(net, site) for site in net.sites]
        for plane in self.planes:
            if plane.stdout.readline().strip() != "READY":
                raise LabError(net.log("plane-0"))

    def _charon(self, net, site):
        directory = net.logs / f"{net.contender}-{site.index}"
        directory.mkdir(parents=True, exist_ok=True)
        return net.start(f"charon-{site.index}", site.edge, site.cpu, [
            tools.ROOT / "assembly/src/edge/bin/ivgmp-charon", "--instance", directory, "--backend", self.backend])

    @staticmethod
    def _plane(net, site):
        if site.index == 0:
            routes = ["--egress", f"{GROUP_OF_ALL}:" + ",".join(peer.overlay for peer in net.sites[1:]),
                      "--egress", f"{GROUP_OF_ONE}:{net.sites[1].overlay}"]
        else:
            groups = [GROUP_OF_ALL, GROUP_OF_ONE][:2 if site.index == 1 else 1]
            routes = [word for group in groups for word in ("--ingress", f"{group}:{net.sites[0].overlay}")]
        return net.start(f"plane-{site.index}", site.edge, site.cpu, tools.plane("--own", site.overlay, *routes), piped=True)

    @staticmethod
    def connection(site, peer):
        return (f"local_ts = {site.overlay}/32\n remote_ts = {peer.overlay}/32\n esp_proposals = {ESP}\n"
                " mode = tunnel\n replay_window = 128\n rekey_time = 1h\n")


def connect(net, site, charon, child):
    """Loads the connections to the hub, or the hub's to all others."""
    socket = net.logs / f"{net.contender}-{site.index}/run/charon.vici"
    waiting.until("charon answers", lambda: socket.exists() or charon.poll() is not None, 20, 0.1)
    peers = net.sites[1:] if site.index == 0 else net.sites[:1]
    text = "".join(f"peer{peer.index} {{\n version = 2\n local_addrs = {site.wan}\n remote_addrs = {peer.wan}\n"
                   f" proposals = {IKE}\n local {{\n auth = psk\n id = site{site.index}\n }}\n"
                   f" remote {{\n auth = psk\n id = site{peer.index}\n }}\n"
                   f" children {{\n tunnel {{\n {child(site, peer)} }}\n }}\n}}\n" for peer in peers)
    keys = "".join(f"ike{peer.index} {{\n id = site{peer.index}\n secret = {PSK}\n}}\n" for peer in net.sites)
    file = socket.with_name("swanctl.conf")
    file.write_text(f"connections {{\n{text}}}\nsecrets {{\n{keys}}}\n", encoding="ascii")
    waiting.until("charon takes its connections", lambda: "loaded" in swanctl(net, site, "--load-all", "--file", file), 20, 0.2,
                  lambda: net.log(f"charon-{site.index}")[-1500:])


def swanctl(net, site, *words):
    socket = net.logs / f"{net.contender}-{site.index}/run/charon.vici"
    return network.run("ip", "netns", "exec", site.edge, "env", f"STRONGSWAN_CONF={socket.with_name('strongswan.conf')}",
                       program("swanctl"), *words, "--uri", f"unix://{socket}", check=False)


def initiate(net, site, child):
    waiting.until(f"the tunnel of site {site.index}", lambda: "completed successfully" in swanctl(
        net, site, "--initiate", "--child", child, "--timeout", "10"), 30, 0.5, lambda: net.log(f"charon-{site.index}")[-2500:])


class Forecast:
    """strongSwan's own plugin for multicast: each packet of the LAN goes into every SA. It needs ESP in the kernel."""

    name, label, floods = "forecast", "strongSwan forecast", True

    def __init__(self):
        self.cipher = "ESP " + ESP
        self.version = version_of("libcharon-extra-plugins")

    def start(self, net):
        for site in net.sites:
            net.routed(site)
        charons = [self._charon(net, site) for site in net.sites]
        for site, charon in zip(net.sites, charons):
            connect(net, site, charon, self.connection)
        for site in net.sites[1:]:
            initiate(net, site, "tunnel")
        for charon in charons:
            sites.widen(charon)

    @staticmethod
    def _charon(net, site):
        directory = net.logs / f"{net.contender}-{site.index}/run"
        directory.mkdir(parents=True, exist_ok=True)
        (directory / "charon.vici").unlink(missing_ok=True)
        (directory / "strongswan.conf").write_text(f"""charon {{
 load_modular = yes
 install_virtual_ip = no
 plugins {{
  {' '.join(plugin + ' { load = yes }' for plugin in (
      'aes', 'aesni', 'curve25519', 'gcm', 'hmac', 'kdf', 'kernel-netlink', 'nonce', 'openssl', 'random', 'sha2',
      'socket-default'))}
  forecast {{
   load = yes
   interface = lan0
   groups = {GROUP_OF_ALL},{GROUP_OF_ONE}
  }}
  vici {{
   load = yes
   socket = unix://{directory}/charon.vici
  }}
 }}
 filelog {{
  stdout {{
   default = 1
   flush_line = yes
  }}
 }}
}}
""", encoding="ascii")
        return net.start(f"charon-{site.index}", site.edge, site.cpu, [
            "env", f"STRONGSWAN_CONF={directory}/strongswan.conf", program("charon-systemd")])

    @staticmethod
    def connection(site, peer):
        return (f"local_ts = {site.lan},224.0.0.0/4\n remote_ts = {peer.lan},224.0.0.0/4\n esp_proposals = {ESP}\n"
                " mark_in = %unique\n mark_out = %unique\n mode = tunnel\n replay_window = 128\n rekey_time = 1h\n")


class OpenVpn:
    """A server at site 0, bridged TAP devices."""

    name, label, floods = "openvpn", "OpenVPN, tap", True

    def __init__(self):
        self.cipher = "AES-256-GCM"
        self.version = version_of("openvpn")

    def start(self, net):
        key, certificate = net.logs / "openvpn.key", net.logs / "openvpn.pem"
        network.run("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
                    "-subj", "/CN=bench", "-keyout", key, "-out", certificate)
        common = ["--dev", "tap0", "--dev-type", "tap", "--proto", "udp4", "--ca", certificate, "--cert", certificate,
                  "--key", key, "--data-ciphers", self.cipher, "--allow-compression", "no", "--txqueuelen", "10000",
                  "--verb", "3", "--ping", "10"]
        started = []
        for site in net.sites:
            net.bridged(site)
            role = (["--mode", "server", "--tls-server", "--dh", "none", "--duplicate-cn", "--port", "1194"] if site.index == 0
                    else ["--client", "--remote", net.sites[0].wan, "1194", "--nobind"])
            started.append(net.start(f"{site.index}", site.edge, site.cpu, [program("openvpn"), *common, *role]))
        for site, each in zip(net.sites, started):
            net.await_log(site.index, "Initialization Sequence Completed")
            sites.widen(each)


class Tinc:
    """Switch mode, all sites connected to site 0. tinc 1.0 has no AEAD: AES-256-CBC with HMAC-SHA-256, cut to 16 octets."""

    name, label, floods = "tinc", "tinc, switch", True

    def __init__(self):
        self.cipher = "AES-256-CBC, HMAC-SHA-256-128"
        self.version = version_of("tinc")

    def start(self, net):
        base = net.logs / f"{net.contender}-conf"
        shutil.rmtree(base, ignore_errors=True)
        for site in net.sites:
            self._configure(base / str(site.index), site, len(net.sites))
        for site in net.sites:
            for other in net.sites:
                hosts = base / str(site.index) / "hosts"
                if other is not site:
                    shutil.copy(base / str(other.index) / "hosts" / f"site{other.index}", hosts)
        started = []
        for site in net.sites:
            net.bridged(site)
            started.append(net.start(f"{site.index}", site.edge, site.cpu, [
                program("tincd"), "-c", base / str(site.index), "-D", "-d2", f"--pidfile={base}/{site.index}/pid"]))
        for site, each in zip(net.sites, started):
            net.await_log(site.index, "Ready")
            sites.widen(each)

    def _configure(self, directory, site, count):
        (directory / "hosts").mkdir(parents=True)
        connect_to = "ConnectTo = site0\n" if site.index > 0 else ""
        (directory / "tinc.conf").write_text(f"Name = site{site.index}\nMode = switch\nDeviceType = tap\nInterface = tap0\n"
                                             f"AddressFamily = ipv4\n{connect_to}", encoding="ascii")
        (directory / "hosts" / f"site{site.index}").write_text(
            f"Address = {site.wan}\nCipher = aes-256-cbc\nDigest = sha256\nMACLength = 16\n", encoding="ascii")
        network.run(program("tincd"), "-c", directory, "-K", "2048", feed="\n\n")


class N2n:
    """Edges and a supernode, which forwards what is for all: the sender sends one copy, the supernode one for each receiver."""

    name, label, floods = "n2n", "n2n", True

    def __init__(self):
        self.cipher = "Twofish (the only one of Debian's version)"
        self.version = version_of("n2n")

    def start(self, net):
        started = [net.start("supernode", net.internet, sites.cpu_of(0), [program("supernode"), "-l", "7654", "-f", "-v"])]
        for site in net.sites:
            network.shell(site.edge, "ip link add br0 type bridge mcast_snooping 0 forward_delay 0;"
                                     " ip link set lan0 master br0; ip link set br0 up")
            started.append(net.start(f"{site.index}", site.edge, site.cpu, [
                program("edge"), "-d", "tap0", "-a", f"192.168.99.{site.index + 1}", "-c", "bench", "-k", "bench", "-r", "-v",
                "-l", f"{sites.SUPERNODE}:7654", "-m", f"02:00:00:00:00:{site.index + 1:02x}", "-M", "1500",
                "-u", "0", "-g", "0"]))
        for site in net.sites:
            waiting.until(f"n2n's tap0 of site {site.index}", lambda site=site: "tap0" in network.run(
                "ip", "-n", site.edge, "-o", "link"), 10, 0.1, lambda site=site: net.log(f"{site.index}"))
            network.shell(site.edge, "ip addr flush dev tap0; ip link set tap0 txqueuelen 10000 up; ip link set tap0 master br0")
        for each in started:
            sites.widen(each)
