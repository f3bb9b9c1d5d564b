"""The lab's edges: their files, their three programs (guard, charon, edge), their web console."""

import base64
import json
import secrets
import time
import urllib.error
import urllib.request
from pathlib import Path

from . import buffers, network, paths, processes, settings, waiting
from . import topology as t
from .errors import LabError

DISTRIBUTION = "ivgmp-edge"
CONSOLE_TIMEOUT = 10
BUNDLE_SECONDS = 60
USAGE_INTERVAL_S = 2        # so that tests of accounts need not wait
USER = "admin"


def instance(site):
    return paths.instance(site.name)


def prepare(site):
    """Writes what an installer would: interfaces, addresses, where the VNOC is."""
    shipped = paths.distribution(DISTRIBUTION) / "etc"
    for name, values in {
            "org.ivgmp.edge.soap.cfg": {"url": t.VNOC_URL, "endpoint": site.wan_address},
            **local_settings(site)}.items():
        settings.write(shipped / name, instance(site) / "etc" / name, values)


def local_settings(site):
    """Values that differ from the shipped files, by file."""
    return {
        "org.ivgmp.edge.dataplane.cfg": {"interfaces": "lan0"},
        "org.ivgmp.edge.cfg": {"usage.interval.s": USAGE_INTERVAL_S},
        "org.apache.felix.http.cfg": {"org.apache.felix.http.host": site.management_address,
                                      "org.osgi.service.http.port": t.CONSOLE_PORT},
    }


def enrolled(site):
    identity = instance(site) / "data" / "identity"
    return identity.is_dir() and any(identity.glob("*.crt")) and not token_file(site).exists()


def token_file(site):
    return instance(site) / "etc" / "enrolment.token"


def write_token(site, token):
    file = token_file(site)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.touch(mode=0o600)
    file.write_text(token + "\n", encoding="ascii")


def guard(site):
    """The guards stand before anything can send."""
    program = paths.program(DISTRIBUTION, "ivgmp-guard")
    log = processes.log_file(f"{site.name}.guard")
    log.parent.mkdir(parents=True, exist_ok=True)
    text = network.run("ip", "netns", "exec", site.edge, program, "up")
    log.write_text(text, encoding="utf-8")


def charon_name(site):
    return f"{site.name}.charon"


def start_charon(site):
    pid = processes.start(charon_name(site), [paths.program(DISTRIBUTION, "ivgmp-charon"), "--instance", instance(site)],
                          namespace=site.edge)
    buffers.widen(site.edge, pid)
    buffers.widen_tun(site.edge)


def start(site):
    processes.start(site.name, [paths.program(DISTRIBUTION, "ivgmp-edge"), "--instance", instance(site)],
                    namespace=site.edge)


def _password(site):
    try:
        return (instance(site) / "data" / "console-password").read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        raise LabError(f"edge {site.name} has not set its console's password yet") from None


def _open(site, path, data=None, headers=None, timeout=CONSOLE_TIMEOUT):
    credentials = base64.b64encode(f"{USER}:{_password(site)}".encode()).decode()
    request = urllib.request.Request(site.console + path, data=data,
                                     headers={"Authorization": "Basic " + credentials, **(headers or {})})
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    return opener.open(request, timeout=timeout)


def ask(site, path):
    """A page of the console as JSON. LabError when the console does not answer."""
    try:
        with _open(site, path) as answer:
            return json.load(answer)
    except (OSError, ValueError) as failure:
        raise LabError(f"the console of edge {site.name} does not answer: {failure}") from None


def status(site):
    """What the edge says of itself, None when it does not answer."""
    try:
        answer = ask(site, "/ivgmp.json")
    except LabError:
        return None
    return answer if isinstance(answer, dict) else None


def tunnels_up(status_of_edge):
    """Names of the peers whose tunnel is up."""
    return {tunnel["peer"] for tunnel in (status_of_edge or {}).get("tunnels", [])
            if str(tunnel.get("status", "")).upper() == "UP"}


def await_ready(site, peers, timeout):
    """Waits until the edge is linked to the VNOC and its tunnels to `peers` are up."""
    last = {}

    def ready():
        for name in (site.name, charon_name(site)):
            if not processes.pid(name):
                raise LabError(f"{name} has ended\n{processes.tail(name)}")
        last["status"] = status(site)
        return last["status"] and last["status"].get("connected", True) and peers <= tunnels_up(last["status"])

    def details():
        return (f"  the edge says: {json.dumps(last.get('status'))[:1500]}\n{processes.tail(site.name)}\n"
                f"{processes.tail(charon_name(site))}")

    waiting.until(f"edge {site.name} has tunnels to {', '.join(sorted(peers)) or 'nobody'}", ready, timeout, 0.2, details)


def bundle_file(name):
    """The jar of a bundle: a file, or the name of one of ours such as edge-igmp."""
    if Path(name).is_file():
        return Path(name)
    found = sorted(paths.distribution(DISTRIBUTION).glob(f"repository/**/{name}/*/{name}-*.jar"))
    if not found:
        raise LabError(f"no file and no bundle of the distribution is called {name}")
    return found[-1]


def bundles(site):
    """The console's list of bundles, by symbolic name."""
    return {bundle["symbolicName"]: bundle for bundle in ask(site, "/bundles.json")["data"]}


def modified(site, symbolic_name):
    """When a bundle was installed or updated last, as the console words it."""
    details = ask(site, f"/bundles/{symbolic_name}.json")["data"][0]
    return {prop["key"]: prop["value"] for prop in details.get("props", [])}.get("Last Modification")


def update(site, jar):
    """Bundle.update and refresh, as an operator does it by the web console's form."""
    boundary = "ivgmp-" + secrets.token_hex(16)
    fields = {"action": "install", "bundlestart": "start", "bundlestartlevel": "20", "refreshPackages": "true"}
    body = b"".join(f'--{boundary}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode()
                    for key, value in fields.items())
    body += (f'--{boundary}\r\nContent-Disposition: form-data; name="bundlefile"; filename="{jar.name}"\r\n'
             "Content-Type: application/java-archive\r\n\r\n").encode() + jar.read_bytes()
    body += f"\r\n--{boundary}--\r\n".encode()
    try:
        _open(site, "/bundles", data=body,
              headers={"Content-Type": f"multipart/form-data; boundary={boundary}"}).close()
    except urllib.error.HTTPError as refused:
        raise LabError(f"the console of edge {site.name} refuses the update: {refused}") from None
    except OSError as failure:
        raise LabError(f"the console of edge {site.name} does not answer: {failure}") from None


def symbolic_name(jar):
    """From the manifest of a jar, with its continuation lines."""
    import zipfile  # pylint: disable=import-outside-toplevel
    with zipfile.ZipFile(jar) as archive:
        manifest = archive.read("META-INF/MANIFEST.MF").decode("utf-8").replace("\r\n", "\n").replace("\n ", "")
    for line in manifest.splitlines():
        if line.startswith("Bundle-SymbolicName:"):
            return line.split(":", 1)[1].split(";")[0].strip()
    raise LabError(f"{jar} is no bundle: it has no Bundle-SymbolicName")


def update_and_wait(site, jar):
    """Updates, and waits until the new bundle is active. Returns the seconds it took."""
    name = symbolic_name(jar)
    before = modified(site, name)
    began = time.monotonic()
    update(site, jar)

    def renewed():
        try:
            bundle = bundles(site).get(name, {})
            return bundle.get("state") == "Active" and modified(site, name) != before
        except LabError:
            return False        # the console itself may be refreshed by an update

    waiting.until(f"{name} is active again at edge {site.name}", renewed, BUNDLE_SECONDS, 0.1,
                  lambda: processes.tail(site.name))
    return time.monotonic() - began
