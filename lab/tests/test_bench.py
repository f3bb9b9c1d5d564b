"""The benches' own arithmetic: what they find where the answer is known."""

import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "bench"))

from ivgmp_bench import replication  # noqa: E402 (the path comes first)

SITES = 4


class MadeUpScene:
    """Both of its parts can so many packets a second: the generator takes its time, the forwarder loses the rest."""

    def __init__(self, generator, forwarder):
        self.generator, self.forwarder = generator, forwarder
        self.copies = 0

    def send(self, rate, _size, seconds, _groups):
        sent, kept = int(rate * seconds), min(rate, self.generator)
        self.copies += round(sent * min(1, self.forwarder / kept)) * SITES
        return {"sent": sent, "rate": kept}

    def seen(self):
        return self.copies


class NoLossRateTest(unittest.TestCase):

    @staticmethod
    def found(generator, forwarder):
        made = replication.Forwarder.__new__(replication.Forwarder)
        made.scene, made.fanout, made.system, made.groups = MadeUpScene(generator, forwarder), SITES, "ivgmp", 1
        return replication.no_loss_rate(made, 1316, 0.01)

    def test_a_rate_that_the_generator_does_not_reach_is_not_the_forwarders(self):
        rate, generators = self.found(generator=300_000, forwarder=2_000_000)
        self.assertLess(rate, 300_000 / replication.KEPT)
        self.assertGreater(rate, 280_000)
        self.assertTrue(generators)

    def test_what_the_forwarder_loses_is_its_limit(self):
        rate, generators = self.found(generator=300_000, forwarder=100_000)
        self.assertLessEqual(rate, 100_000 * 1.001)
        self.assertGreater(rate, 96_000)
        self.assertFalse(generators)
