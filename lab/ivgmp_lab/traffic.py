"""Runs the traffic tools on lab hosts, and judges what they report."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

from . import interrupts, mcsend, paths, processes, waiting
from . import topology as t
from .errors import LabError

START_SECONDS = 15
END_SECONDS = 10


class Tool:
    """A traffic tool that runs in a host's namespace; its JSON lines are read by a thread."""

    def __init__(self, script, namespace, arguments):
        self.name = f"{script} in {namespace}"
        self._latest = {}
        self._errors = tempfile.TemporaryFile()
        python = sys.executable or "python3"
        with interrupts.held():
            self._process = subprocess.Popen(
                ["ip", "netns", "exec", namespace, python, str(paths.TOOLS / f"{script}.py"), *map(str, arguments)],
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=self._errors, text=True, start_new_session=True,
                preexec_fn=processes.die_with_parent)
        self._reader = threading.Thread(target=self._read, name=self.name, daemon=True)
        self._reader.start()

    def _read(self):
        for line in self._process.stdout:
            try:
                facts = json.loads(line)
            except ValueError:
                continue
            self._latest[facts.get("event")] = facts

    def latest(self, event):
        """The last line of that kind, None when there was none."""
        return self._latest.get(event)

    def await_event(self, event, timeout=START_SECONDS):
        """Waits for a line of that kind and returns it."""
        def there():
            facts = self.latest(event)
            if not facts and self._process.poll() is not None:
                self._reader.join(END_SECONDS)
                if not self.latest(event):
                    raise LabError(f"{self.name} has ended: {self._said()}")
            return self.latest(event)

        return waiting.until(f"{self.name} says {event}", there, timeout, 0.005, self._said)

    def _said(self):
        self._errors.seek(0)
        return self._errors.read().decode(errors="replace").strip()

    def stop(self):
        """Ends it as Ctrl-C would, and returns its report."""
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)
        return self.report()

    def report(self, timeout=END_SECONDS):
        """Waits until it has ended by itself; its report."""
        try:
            self._process.wait(timeout)
        except subprocess.TimeoutExpired:
            raise LabError(f"{self.name} did not end in {timeout} s") from None
        finally:
            self._reader.join(1)
        return self.await_event("report", 1)

    def running(self):
        return self._process.poll() is None

    def close(self):
        """Ends it whatever it does. Harmless when it has ended."""
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()
        self._reader.join(1)
        self._process.stdout.close()
        self._errors.close()


class Sender(Tool):
    """mcsend on a host."""

    def __init__(self, namespace, group=t.DEMO_GROUP, port=t.DEMO_PORT, rate=1000, size=1316, ttl=16, digests=False, more=()):
        handle, name = tempfile.mkstemp(prefix="ivgmp-digests-")
        os.close(handle)
        self.digests = Path(name)
        super().__init__("mcsend", namespace, ["--group", group, "--port", port, "--rate", rate, "--size", size, "--ttl", ttl,
                                               *(["--digests", name] if digests else []), *more])
        self.group, self.ttl = group, ttl

    def start_facts(self):
        return self.await_event("start")

    @property
    def run(self):
        return self.start_facts()["run"]

    @property
    def source_port(self):
        return self.start_facts()["source_port"]

    def sent(self):
        for event in ("report", "progress"):
            facts = self.latest(event)
            if facts:
                return facts["sent"]
        return 0

    def close(self):
        super().close()
        self.digests.unlink(missing_ok=True)


class Receiver(Tool):
    """mcrecv on a host."""

    def __init__(self, namespace, group=t.DEMO_GROUP, port=t.DEMO_PORT, more=()):
        handle, name = tempfile.mkstemp(prefix="ivgmp-until-")
        os.close(handle)
        self._until = Path(name)
        super().__init__("mcrecv", namespace, ["--group", group, "--port", port, "--until-file", name, *more])

    def await_joined(self):
        return self.await_event("joined")

    def await_first(self, timeout=START_SECONDS):
        return self.await_event("first", timeout)

    def progress(self):
        """What it last told of its packets, up to half a second ago: always there once it has joined."""
        return self.latest("report") or self.latest("progress")

    def finish(self, run, last, timeout=5):
        """Waits until packet `last` of a run has arrived, or no longer than `timeout`; the report."""
        temporary = self._until.with_suffix(".new")
        temporary.write_text(f"{run} {last}\n", encoding="ascii")
        temporary.rename(self._until)
        try:
            self._process.wait(timeout)
        except subprocess.TimeoutExpired:
            pass
        return self.stop()

    def close(self):
        super().close()
        self._until.unlink(missing_ok=True)


def account(report, run, sent, digests=None):
    """One site's account of one run: what was sent from its first packet on, and what of that arrived.

    Pure but for the digests file. `sent` is how many packets the sender sent in all.
    """
    mine = next((r for r in report["runs"] if r["run"] == run), None)
    if mine is None or mine["first"] is None:
        return {"sent": 0, "received": 0, "lost": 0, "duplicated": 0, "reordered": 0, "first": None, "bytes_identical": False,
                "gaps": [], "join_ms": None, "damaged": report["damaged"], "ttls": {}, "sources": [],
                "kernel_drops": report["kernel_drops"], "delay_ms": report["delay_ms"]}
    due = sent - mine["first"]
    missing = due - mine["unique"]
    identical = report["damaged"] == 0
    if digests and missing == 0:
        identical = identical and f"{mcsend.digest_sum(digests, mine['first'], sent - 1):032x}" == mine["digest"]
    return {"sent": due, "received": mine["unique"], "lost": missing, "duplicated": mine["duplicated"],
            "reordered": mine["reordered"], "first": mine["first"], "bytes_identical": identical, "gaps": mine["gaps"],
            "join_ms": report["join_ms"], "damaged": report["damaged"],
            "ttls": {int(ttl): count for ttl, count in report["ttls"].items()}, "sources": report["sources"],
            "kernel_drops": report["kernel_drops"], "delay_ms": report["delay_ms"]}
