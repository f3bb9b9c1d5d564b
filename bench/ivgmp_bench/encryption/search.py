"""How many packets a second pass without loss: one trial, and the search over trials."""

import contextlib
import itertools
import json
import os
import pathlib
import subprocess
import time

from ivgmp_lab import network, processes
from ivgmp_lab.errors import LabError

from .. import tools
from .contenders import GROUP_OF_ALL, GROUP_OF_ONE

SIZE = 1316                 # octets of UDP payload
LOSS_MAX = 0.001            # of what was sent, at the site that lost most
LATENCY_MAX_US = 20_000     # the median: above it a queue just grows, and would overflow in a longer trial
RATE_OF_SENDER = 0.98       # of the wanted rate the sender must have reached
SETTLE_SECONDS = 0.25
DRAIN_SECONDS = 5
FIRST, LEAST, LAST = 4000, 50, 600_000     # packets a second
STEP, CLOSE_FIRST = 1.7, 1.15        # factors of the first search: from rate to rate, and what ends it
WIDE, CLOSE = 1.2, 1.05              # of the later ones


# What still comes of a trial that was too fast does not count in the next one, which is on another port.
_ports = itertools.cycle(range(20_000, 30_000))


def _in(namespace, cpu, *command):
    """Before all others on its processor: what is short of time is to be who carries packets, and not who sends and counts them."""
    return ["ip", "netns", "exec", namespace, "nice", "-n", "-15", "taskset", "-c", str(cpu), *map(str, command)]


def _start_sink(site, group, port):
    sink = subprocess.Popen(_in(site.host, site.cpu, tools.tool("mcsink"), "--group", group, "--port", port,
                                "--interface", site.address, "--idle", 10_000, "--first", 10_000),
                            stdout=subprocess.PIPE, text=True, start_new_session=True, preexec_fn=processes.die_with_parent)
    if sink.stdout.readline().strip() != "READY":
        raise LabError(f"mcsink does not start in {site.host}")
    return sink


def _busy():
    """Seconds that each processor was busy so far, and of these in interrupts: {cpu: (busy, softirq)}."""
    tick = os.sysconf("SC_CLK_TCK")
    with open("/proc/stat", encoding="ascii") as stat:
        rows = [line.split() for line in stat if line.startswith("cpu") and line[3].isdigit()]
    return {int(row[0][3:]): (sum(int(row[i]) for i in (1, 2, 3, 6, 7, 8)) / tick, int(row[7]) / tick) for row in rows}


def _delivered(net):
    """Packets that the Internet has delivered to receiving sites so far."""
    files = " ".join(f"/sys/class/net/w{site.index}/statistics/tx_packets" for site in net.sites[1:])
    return sum(map(int, network.shell(net.internet, f"cat {files}").split()))


def _threads(net):
    """Seconds of each thread of the contender's programs so far: {(program, thread id): (name, seconds)}."""
    tick, found = os.sysconf("SC_CLK_TCK"), {}
    for program in net.programs:
        for stat in pathlib.Path(f"/proc/{program.pid}/task").glob("*/stat"):
            with contextlib.suppress(OSError):
                head, _, rest = stat.read_text(encoding="utf-8", errors="replace").rpartition(")")
                fields = rest.split()
                found[program.pid, stat.parent.name] = (head.partition("(")[2], (int(fields[11]) + int(fields[12])) / tick)
    return found


def _busiest(net, before, after, took, count=4):
    """The threads that used most, by site: "0 plane-lan 62 %"."""
    used = sorted(((seconds - before.get(key, ("", 0))[1], key, name) for key, (name, seconds) in after.items()), reverse=True)
    return [f"{net.place.get(key[0], '?')} {name} {round(100 * seconds / took)} %"
            for seconds, key, name in used[:count] if seconds > 0]


def trial(net, rate, seconds, wanting):
    """One trial. Sinks are at the first `wanting` receiving sites. Returns what was seen, and whether it passed."""
    sender, port = net.sites[0], next(_ports)
    group = GROUP_OF_ALL if wanting == len(net.sites) - 1 else GROUP_OF_ONE
    sinks = [_start_sink(site, group, port) for site in net.sites[1:wanting + 1]]
    try:
        delivered = _delivered(net)
        threads, before, began = _threads(net), _busy(), time.monotonic()
        sent = json.loads(subprocess.run(
            _in(sender.host, sender.cpu, tools.tool("mcgen"), "--group", group, "--port", port, "--source", sender.address,
                "--rate", rate, "--size", SIZE, "--seconds", seconds), check=True, capture_output=True, text=True).stdout)
        after, took = _busy(), time.monotonic() - began
        busiest = _busiest(net, threads, _threads(net), took)
        time.sleep(SETTLE_SECONDS)
        delivered = _delivered(net) - delivered
    finally:
        for sink in sinks:
            sink.terminate()
        heard = [json.loads(sink.communicate(timeout=10)[0]) for sink in sinks]
    loss = max(1 - (each["received"] - each["duplicated"]) / sent["sent"] for each in heard)
    p50, p99 = (max(each["latency_us"][part] for each in heard) for part in ("p50", "p99"))
    return {"rate": sent["rate"], "wanted": rate, "loss": loss, "p50_us": p50, "p99_us": p99,
            "duplicated": sum(each["duplicated"] for each in heard), "reordered": sum(each["reordered"] for each in heard),
            "sender_kept_up": sent["rate"] >= RATE_OF_SENDER * rate,
            "cpu": {cpu: round((after[cpu][0] - before[cpu][0]) / took, 2) for cpu in after},
            "softirq": {cpu: round((after[cpu][1] - before[cpu][1]) / took, 2) for cpu in after},
            "threads": busiest, "copies": round(delivered / sent["sent"], 2),
            "passed": loss <= LOSS_MAX and p50 <= LATENCY_MAX_US and sent["rate"] >= RATE_OF_SENDER * rate}


class Cell:
    """One contender in one case: its searches, one after the other, each beginning where the last one ended."""

    def __init__(self, contender, net, wanting, seconds, say=lambda _: None):
        self.contender, self.net, self.wanting, self.seconds, self.say = contender, net, wanting, seconds, say
        self.found, self.trials, self.sender_limited = [], 0, False
        self.deadline, self.cut_short = 0.0, False

    def warm(self, seconds):
        """Until a slow stream passes whole (tunnels come up, tinc finds out the path's MTU), then faster: the JVM compiles. Where all
        instructions are emulated, 200 packets/s to three sites are many."""
        deadline = time.monotonic() + 30
        for rate in itertools.chain([500, 500, 200, 200, 200], itertools.repeat(LEAST)):
            last = trial(self.net, rate, 0.4, self.wanting)
            if last["passed"]:
                break
            if time.monotonic() > deadline:
                raise LabError(f"{self.contender.label}: nothing passes at {rate} packets/s: {last}")
        rate = 1000
        while rate <= 8000 and trial(self.net, rate, seconds / 4, self.wanting)["passed"]:
            rate *= 2

    def _try(self, rate):
        """A rate that fails is tried once more: this machine may have had something else to do."""
        for _ in range(2):
            self.trials += 1
            last = trial(self.net, rate, self.seconds, self.wanting)
            self.say(f"{self.contender.name} {self.wanting}: {rate:.0f}/s loss {100 * last['loss']:.2f} %"
                     f" p50 {last['p50_us']:.0f} us cpu {last['cpu']} {'passed' if last['passed'] else 'failed'}")
            if last["passed"]:
                return last
            time.sleep(min(DRAIN_SECONDS, 1.2 * last["p99_us"] / 1e6))     # what is still queued must not burden the next one
        self.sender_limited = not last["sender_kept_up"] and last["loss"] <= LOSS_MAX
        return None

    def search(self, deadline, only=False):
        """The fastest trial that passed, close to one that did not; the first search is coarse unless it is the `only` one.
        One that time does not allow to end so is not kept, unless there is no other: then it is a lower bound."""
        self.deadline = deadline
        close = CLOSE if self.found or only else CLOSE_FIRST
        if self.found:
            best, high = self._near(self.found[-1]["wanted"], WIDE)
        else:
            best, high = self._near(FIRST, STEP)
        while best and high / best["wanted"] > close and time.monotonic() < deadline:
            middle = (high * best["wanted"]) ** 0.5
            passed = self._try(middle)
            if passed:
                best = passed
            else:
                high = middle
        whole = best and high / best["wanted"] <= close
        if whole and self.cut_short:
            self.found, self.cut_short = [], False
        if whole or best and not self.found:
            self.found.append(best)
            self.cut_short = not whole

    def _near(self, guess, step):
        """A rate near a guess that passes, and one above it that does not."""
        rate, high = guess / step, None
        while (best := self._try(rate)) is None and rate > LEAST and time.monotonic() < self.deadline:
            rate, high = rate / step, rate
        if best and high is None:
            best, high = self._grow(best, guess * (1 + CLOSE) / 2, step)
        return best, high

    def _grow(self, best, rate, step):
        """Returns the last that passed, None if the first did not, and the first rate that did not or was not tried."""
        while rate < LAST and time.monotonic() < self.deadline and (passed := self._try(rate)):
            best, rate = passed, rate * step
        return best, rate
