"""The benches' own arithmetic: what they find where the answer is known."""

import sys
import unittest
import unittest.mock
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "bench"))

from ivgmp_bench import replication  # noqa: E402 (the path comes first)

SITES = 4


class MadeUpScene:
    """Both of its parts can so many packets a second: the generator takes its time, the forwarder loses the rest. Every so often the machine pauses."""

    def __init__(self, generator, forwarder, pause_each):
        self.generator, self.forwarder, self.pause_each = generator, forwarder, pause_each
        self.copies = self.runs = 0

    def send(self, rate, _size, seconds, _groups):
        self.runs += 1
        paused = self.pause_each and self.runs % self.pause_each == 1
        sent, had = int(rate * seconds), min(rate, self.generator) * (0.9 if paused else 1)
        self.copies += round(sent * min(1, self.forwarder / had)) * SITES
        return {"sent": sent, "rate": had}

    def seen(self):
        return self.copies


class NoLossRateTest(unittest.TestCase):

    def found(self, generator, forwarder, pause_each=0):
        made = replication.Forwarder.__new__(replication.Forwarder)
        made.scene, made.fanout, made.system, made.groups = MadeUpScene(generator, forwarder, pause_each), SITES, "ivgmp", 1
        with unittest.mock.patch.object(replication, "SETTLE_S", 0):
            return replication.no_loss_rate(made, 1316, 0.01)

    def test_a_rate_that_the_generator_does_not_reach_is_not_the_forwarders(self):
        rate, generator_limited = self.found(generator=300_000, forwarder=2_000_000)
        self.assertLessEqual(rate, 300_000)
        self.assertGreater(rate, 290_000)
        self.assertTrue(generator_limited)

    def test_what_the_forwarder_loses_is_its_limit(self):
        rate, generator_limited = self.found(generator=300_000, forwarder=100_000)
        self.assertLessEqual(rate, 100_000 * 1.001)
        self.assertGreater(rate, 96_000)
        self.assertFalse(generator_limited)

    def test_a_pause_of_the_machine_gets_a_second_look(self):
        rate, generator_limited = self.found(generator=300_000, forwarder=100_000, pause_each=5)
        self.assertGreater(rate, 96_000)
        self.assertFalse(generator_limited)
