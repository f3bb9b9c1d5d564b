"""What the end-to-end tests share: one lab, one watch on its Internet, and words for what they do.

topology.py in lab/ivgmp_lab draws the lab. It is made before the first test that needs it and removed after the last. With
IVGMP_E2E_KEEP=1 a lab that is up is used, and left up: for work on one test
(PYTHONPATH=lab python3 -m ivgmp_lab results --unittest itests/e2e "" NAME_OF_TEST).
"""

import atexit
import contextlib
import os
import time
import unittest

from ivgmp_lab import capture, edge, lab, network, paths, processes, settings, traffic, vnoc, waiting
from ivgmp_lab import topology as t
from ivgmp_lab.errors import LabError

KEEP = os.environ.get("IVGMP_E2E_KEEP") == "1"
PLANE = "org.ivgmp.edge.dataplane.cfg"
RATE = 1000
SIZE = 1316


OWN_NAME = "ivgmptst"       # the name that ./ivgmp test gives the lab of the tests


def why_not():
    """Why these tests cannot run here, empty when they can."""
    if os.geteuid() != 0:
        return "network namespaces need root"
    return ""


def clear_remains():
    """What an earlier run of the tests has left."""
    if t.NAME == OWN_NAME:
        lab.claim()


class _Stage:
    """The lab of this run, made once."""

    def __init__(self):
        self.failure = None
        self.capture = None
        self.made = False
        self.size = t.DEFAULT_SITES

    def ready(self, size=None):
        """A lab of so many sites; of any number, if `size` is not said."""
        if self.failure:
            raise unittest.SkipTest(f"there is no lab: {self.failure}")
        if self.made and size not in (None, self.size):
            self.leave()
        if self.made:
            return
        self.size = size or self.size
        self.made = True
        self.capture = capture.Capture("e2e")
        atexit.register(self.leave)
        try:
            self._make()
        except LabError as failure:
            self.failure = str(failure).splitlines()[0]
            raise

    def _make(self):
        clear_remains()
        if lab.is_up() and KEEP:
            self.capture.start()
            lab.up(len(lab.sites()), _tell)
            return
        if lab.is_up():
            raise LabError("a lab is up: ./ivgmp lab down first (or IVGMP_E2E_KEEP=1 to use it)")
        lab.up(self.size, lab.Progress(_tell), on_network=self.capture.start)

    def leave(self):
        """Once, at the end; harmless after that."""
        if self.capture:
            self.capture.close()
        if self.made and not KEEP:
            lab.down(lambda _text: None)
        self.made = False


STAGE = _Stage()


def _tell(text):
    print("        " + text, flush=True)


class Scene(unittest.TestCase):
    """A test in the lab. Whatever it does, nothing may be seen in clear on the Internet."""

    SITES = None                # a lab of so many; any, if None

    @classmethod
    def setUpClass(cls):
        if not why_not():
            STAGE.ready(cls.SITES)
        cls.a, cls.b, cls.c = t.sites(3)
        cls.all = t.sites(STAGE.size)

    def setUp(self):
        if why_not():
            self.skipTest(why_not())
        self.tools = contextlib.ExitStack()
        self.addCleanup(self.tools.close)
        self.cleartext_before = STAGE.capture.count()

    def proves(self, text):
        _tell(text)

    def assert_nothing_in_clear(self):
        self.assertTrue(STAGE.capture.running(), "the capture has ended")
        self.assertEqual(self.cleartext_before, STAGE.capture.count(),
                         f"packets in clear on the Internet:\n{STAGE.capture.describe()}")

    # --- streams ---

    def sender(self, site, group, rate=RATE, size=SIZE, **options):
        sender = traffic.Sender(site.host_namespace("lan"), group=group, rate=rate, size=size, **options)
        self.tools.callback(sender.close)
        sender.start_facts()
        return sender

    def receiver(self, site, group, host="lan", **options):
        receiver = traffic.Receiver(site.host_namespace(host), group=group, **options)
        self.tools.callback(receiver.close)
        receiver.await_joined()
        return receiver

    def stream(self, group, source, members, rate=RATE, size=SIZE):
        """A sender, and a receiver at each member, all with their first packet."""
        sender = self.sender(source, group, rate, size, digests=True)
        receivers = [self.receiver(site, group) for site in members]
        for receiver in receivers:
            receiver.await_first(30)
        return sender, receivers

    def settled(self, receiver):
        """What a receiver has, told a second from now or later: what was under way has arrived and is counted. It tells twice a second only."""
        at_ns = now_ns() + 1e9
        self.wait("the receiver has told of what was under way", lambda: receiver.progress()["at_ns"] > at_ns, 10)
        return receiver.progress()

    def finish(self, sender, receivers):
        """Ends a stream; each receiver's account."""
        sent = sender.stop()["sent"]
        accounts = [traffic.account(receiver.finish(sender.run, sent - 1), sender.run, sent, sender.digests)
                    for receiver in receivers]
        for account in accounts:
            self.assertIsNotNone(account["first"], "nothing has arrived: none lost says nothing then")
        return accounts

    def wait(self, what, condition, timeout, interval=0.05):
        return waiting.until(what, condition, timeout, interval, self.how_it_is)

    @staticmethod
    def how_it_is():
        """For a failure: what each edge says."""
        return "\n".join(f"  edge {site.name} says: {str(edge.status(site))[:800]}\n{processes.tail(site.name, 8)}"
                         for site in t.sites(STAGE.size))

    def await_time(self, seconds):
        """For what has to last a while: nothing tells when."""
        end = now_ns() + int(seconds * 1e9)
        self.wait(f"{seconds} s are over", lambda: now_ns() > end, seconds + 10)

    def await_steady(self, what, read, seconds=1):
        """Waits until `read` has said the same for a while; what it says."""
        last = {"value": read(), "since": now_ns()}

        def steady():
            value = read()
            if value != last["value"]:
                last.update(value=value, since=now_ns())
            return now_ns() - last["since"] > seconds * 1e9

        self.wait(f"{what} alters no more", steady, 20)
        return last["value"]

    # --- configuration ---

    def configure(self, site, name, values):
        """Until the test ends."""
        local = edge.local_settings(site).get(name, {})
        self._write(site, name, {**local, **values})
        self.tools.callback(self._write, site, name, local)

    def _write(self, site, name, values):
        """The packet loop starts anew with a new configuration: this test's streams begin after that, and so do the next one's."""
        mine = edge.instance(site) / "etc" / name
        before, starts = mine.read_text(encoding="utf-8"), self._plane_starts(site)
        settings.write(paths.distribution(edge.DISTRIBUTION) / "etc" / name, mine, values)
        if name == PLANE and mine.read_text(encoding="utf-8") != before and processes.pid(site.name):
            self.wait(f"{site.name}'s packet loop starts anew", lambda: self._plane_starts(site) > starts, 30)

    @staticmethod
    def _plane_starts(site):
        said = processes.log_file(site.name).read_text(encoding="utf-8")
        return sum(said.count(f"edge.dataplane: {words}") for words in ("tunnel socket bound", "went on where the packet loop"))

    # --- what the edges and the VNOC say ---

    @staticmethod
    def request(site, group, role):
        """The edge's word on a request: its entry in `groups`, None when there is none."""
        for entry in (edge.status(site) or {}).get("groups", []):
            if entry["group"] == group and entry["role"] == role:
                return entry
        return None

    @staticmethod
    def requests(site, group):
        """All of the edge's entries for a group; an edge that does not answer is an error."""
        return [entry for entry in edge.status(site)["groups"] if entry["group"] == group]

    def state(self, site, group, role):
        return (self.request(site, group, role) or {}).get("state")

    @staticmethod
    def suspended(site):
        """The peers of the edge's suspended branches, None when it does not say."""
        branches = (edge.status(site) or {}).get("branches")
        return None if branches is None else sorted({branch["peer"] for branch in branches if branch["suspended"]})

    @staticmethod
    def granted_at_vnoc(site, group, role):
        for known in vnoc.ask("status")["sites"]:
            if known["name"] == site.name:
                return any(r["group"] == group and r["role"] == role and r["verdict"] == "granted" for r in known["requests"])
        return False

    def await_grant(self, group, sender, receiver):
        """Until then a direct join carries the stream, which ends with the VNOC's silence."""
        self.wait("the VNOC's grant has taken the place of the direct join", lambda: self.state(receiver, group, "RECEIVER") == "granted"
                  and receiver.name in (self.request(sender, group, "SENDER") or {}).get("peers", []), 20)

    def await_vnoc_missed(self, site, timeout=60):
        """Until the edge knows that it has lost the VNOC."""
        self.wait(f"{site.name} knows that the VNOC is away", lambda: (edge.status(site) or {}).get("connected") is False, timeout)

    def await_lab(self, timeout=90):
        """Everything is as after "lab up"."""
        names = {site.name for site in self.all}
        for site in self.all:
            edge.await_ready(site, names - {site.name}, timeout)

    # --- time until something is seen ---

    @staticmethod
    def flows_again(receiver, since_ns, timeout, times=3):
        """Waits until packets arrive that came after `since_ns` (real time); the arrival of the first such, in ns, as
        exactly as the receiver's progress lines tell it."""
        state = {"last": None, "count": 0}

        def again():
            facts = receiver.progress()
            if facts.get("last_at_ns", 0) > since_ns and facts["last_at_ns"] != state["last"]:
                state["last"] = facts["last_at_ns"]
                state["count"] += 1
            return state["count"] >= times

        waiting.until("the stream is back", again, timeout, 0.02, Scene.how_it_is)


def now_ns():
    return time.time_ns()


def packets_towards(site):
    return network.packets_towards(site)
