"""The demo: one stream from site a to all others, watched, judged."""

import contextlib
import json
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

from . import capture, edge, interrupts, lab, picture, processes, traffic, vnoc
from . import topology as t
from .errors import LabError

RECEIVERS_JOIN_AFTER = 2
FIRST_PACKET_SECONDS = 30
REDRAW_SECONDS = 0.5
PLAIN_SECONDS = 5
TTL = 16


class Watch(threading.Thread):
    """Asks the edges how they are, beside the stream."""

    def __init__(self, sites):
        super().__init__(daemon=True)
        self._sites = sites
        self._end = threading.Event()
        self.answers = {}
        self.vnoc = "?"

    def run(self):
        while not self._end.is_set():
            for site in self._sites:
                self.answers[site.name] = edge.status(site)
            self.vnoc = "answers" if vnoc.listening() else "does not answer"
            self._end.wait(2)

    def close(self):
        self._end.set()
        self.join(15)


class Demo:
    """One run. The lab is its own unless one was up already."""

    def __init__(self, options):
        self.options = options
        self.tty = sys.stdout.isatty() and not options.json
        self.progress = lab.Progress(lambda line: print(line, file=sys.stderr if options.json else sys.stdout, flush=True))
        self.sites = t.sites(options.sites)
        self.capture = capture.Capture("demo")
        self.owns_lab = False
        self._drawn = 0

    def run(self):
        """Returns the result; the lab is gone afterwards if it was ours."""
        failed = True
        try:
            with lab.exclusive():
                self._lab()
                result = self._stream()
            failed = result["verdict"] != "passed"
            return result
        finally:
            interrupts.ignore()
            interrupted = isinstance(sys.exc_info()[1], interrupts.Interrupted)
            self.capture.close()
            if self.owns_lab:
                lab.down(self.progress, keep_logs=failed and not interrupted)

    def _lab(self):
        if lab.is_up():
            if len(lab.sites()) != len(self.sites):
                raise LabError(f"a lab with {len(lab.sites())} sites is up: ./ivgmp lab down first")
            self.progress("a lab is up: the demo uses it, and leaves it up")
            self.capture.start()
        self.owns_lab = not lab.is_up()
        lab.up(len(self.sites), self.progress, on_network=self.capture.start if self.owns_lab else None)

    def _stream(self):
        options, members = self.options, self.sites[1:]
        with contextlib.ExitStack() as tools:
            watch = Watch(self.sites)
            tools.callback(watch.close)
            sender = tools.enter_context(contextlib.closing(traffic.Sender(
                self.sites[0].host_namespace("lan"), rate=options.rate, size=options.size, ttl=TTL, digests=True)))
            sender.start_facts()
            began = time.monotonic()
            self.progress(f"a-lan sends to {t.DEMO_GROUP}:{t.DEMO_PORT}; nobody has joined yet")
            watch.start()
            while time.monotonic() - began < RECEIVERS_JOIN_AFTER:
                time.sleep(0.05)
            receivers = {site.name: tools.enter_context(contextlib.closing(
                traffic.Receiver(site.host_namespace("lan")))) for site in members}
            for name, receiver in receivers.items():
                receiver.await_joined()
                self.progress(f"{name}-lan has joined")
            self._show_until(began, sender, receivers, watch)
            sent = sender.stop()["sent"]
            with ThreadPoolExecutor(len(receivers)) as pool:
                reports = dict(zip(receivers, pool.map(lambda r: r.finish(sender.run, sent - 1), receivers.values())))
            accounts = {name: traffic.account(report, sender.run, sent, sender.digests) for name, report in reports.items()}
            if self.tty:
                self._draw(began, sender, receivers, watch)
            source = f"{self.sites[0].host_address(0)}:{sender.source_port}"
        return judge(accounts, sent, self.capture.stop(), source)

    def _show_until(self, began, sender, receivers, watch):
        """Until the time is over: --seconds counted from the moment when every receiver has its first packet."""
        flowing = None
        shown = 0.0
        while True:
            now = time.monotonic()
            if flowing is None and all(receiver.latest("first") for receiver in receivers.values()):
                flowing = now
            if self.options.seconds and now - (flowing or now) >= self.options.seconds:
                return
            if self.options.seconds and flowing is None and now - began > RECEIVERS_JOIN_AFTER + FIRST_PACKET_SECONDS:
                self.progress(f"no packet in {FIRST_PACKET_SECONDS} s")
                return
            if not sender.running():
                raise LabError("the sender has ended")
            if self.tty and now - shown >= REDRAW_SECONDS:
                shown = now
                self._draw(began, sender, receivers, watch)
            elif not self.tty and now - shown >= PLAIN_SECONDS:
                shown = now
                counts = ", ".join(f"{name} {r.progress()['received']:,}" for name, r in receivers.items())
                self.progress(f"sent {sender.sent():,}; received: {counts}")
            time.sleep(0.05)

    def _draw(self, began, sender, receivers, watch):
        lines = picture.demo_table({
            "group": f"{t.DEMO_GROUP}:{t.DEMO_PORT}", "rate": self.options.rate, "size": self.options.size,
            "seconds": int(time.monotonic() - began), "cleartext": self.capture.count(), "vnoc": watch.vnoc,
            "consoles": [(site.name, f"{site.console}/ivgmp") for site in self.sites],
            "sites": [self._row(site, sender, receivers.get(site.name), watch.answers.get(site.name)) for site in self.sites]})
        lines.append("" if self.options.seconds else "Ctrl-C ends it.")
        lines.append(f"(user {edge.USER}, passwords in {edge.instance(self.sites[0]).parent}/SITE/data/console-password)")
        back = f"\x1b[{self._drawn}F" if self._drawn else "\n"
        sys.stdout.write(back + "".join(line + "\x1b[K\n" for line in lines) + "\x1b[J")
        sys.stdout.flush()
        self._drawn = len(lines)

    @staticmethod
    def _row(site, sender, receiver, answer):
        row = {"name": site.name, "edge": "runs" if processes.pid(site.name) else "down", "link": picture.link(answer),
               "tunnels": sorted(edge.tunnels_up(answer)), "groups": len((answer or {}).get("groups", [])) if answer else None,
               "part": "sends" if receiver is None else "receives", "sent": sender.sent() if receiver is None else None,
               "received": None, "lost": None, "duplicated": None, "join_ms": None}
        if receiver is not None:
            counts = receiver.progress()
            row.update(received=counts["received"], lost=counts["missing"], duplicated=counts["duplicated"],
                       join_ms=(receiver.latest("first") or {}).get("join_ms"))
        return row


def judge(accounts, sent_total, cleartext, source):
    """The result as one object, with the verdict and, when it is bad, each reason. Pure."""
    problems = []
    for name, account in accounts.items():
        if not account["received"]:
            problems.append(f"{name} received nothing")
            continue
        for key, text in (("lost", "were lost"), ("duplicated", "came twice"), ("damaged", "were damaged")):
            if account[key]:
                problems.append(f"{name}: {account[key]} packets {text}")
        if account["kernel_drops"]:
            problems.append(f"{name}: {account['kernel_drops']} of them were dropped by the receiving host itself")
        if account["lost"] == 0 and not account["bytes_identical"]:
            problems.append(f"{name}: the digests differ")
        if set(account["ttls"]) != {TTL - 1}:
            problems.append(f"{name}: TTLs {account['ttls']} instead of {TTL - 1}")
        if account["sources"] != [source]:
            problems.append(f"{name}: packets came from {account['sources']} instead of {source}")
    if cleartext:
        problems.append(f"{cleartext} packets on the Internet were neither IKE, ESP nor TLS to the VNOC")

    def per_site(key):
        return {name: account[key] for name, account in accounts.items()}

    return {"sent": per_site("sent"), "received": per_site("received"), "lost": sum(per_site("lost").values()),
            "duplicated": sum(per_site("duplicated").values()), "reordered": sum(per_site("reordered").values()),
            "join_ms": per_site("join_ms"), "cleartext_packets": cleartext,
            "bytes_identical": all(per_site("bytes_identical").values()),
            "ttl": {name: sorted(account["ttls"]) for name, account in accounts.items()},
            "source_kept": all(account["sources"] == [source] for account in accounts.values()),
            "sent_total": sent_total, "delay_ms": per_site("delay_ms"), "problems": problems,
            "verdict": "failed" if problems or not accounts else "passed"}


def explain(result):
    """The result for people."""
    lines = []
    for name in result["received"]:
        join = result["join_ms"][name]
        delay = result["delay_ms"][name]
        lines.append(f"{name}: received {result['received'][name]:,} of {result['sent'][name]:,} packets sent since its first one; "
                     f"join to first packet {'-' if join is None else f'{join:.1f}'} ms; on the way p50 {delay['p50']} ms, "
                     f"p99 {delay['p99']} ms")
    lines.append(f"lost {result['lost']}, duplicated {result['duplicated']}, reordered {result['reordered']}, bytes identical: "
                 f"{'yes' if result['bytes_identical'] else 'no'}, source kept: {'yes' if result['source_kept'] else 'no'}, "
                 f"in clear on the Internet: {result['cleartext_packets']}")
    lines += [f"problem: {problem}" for problem in result["problems"]]
    return lines + [f"verdict: {result['verdict']}"]


def main(options):
    lab.require_root()
    if options.sites < 2:
        raise LabError("the demo needs 2 sites or more")
    try:
        result = Demo(options).run()
    except interrupts.Interrupted as interrupted:
        print("interrupted" if not options.json else json.dumps({"verdict": "interrupted"}))
        return interrupted.exit_status
    except LabError as failure:
        if options.json:
            print(failure, file=sys.stderr)
            print(json.dumps({"verdict": "failed", "problems": [str(failure)]}))
            return 1
        raise
    stream = sys.stderr if options.json else sys.stdout
    print("\n".join(explain(result)), file=stream, flush=True)
    if options.json:
        print(json.dumps(result), flush=True)
    return 0 if result["verdict"] == "passed" else 1


