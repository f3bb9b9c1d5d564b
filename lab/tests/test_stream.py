"""The test stream: what is damaged is seen, what is counted is right."""

import random
import unittest

from ivgmp_lab import mcsend, stream


class StreamTest(unittest.TestCase):

    def setUp(self):
        self.checker = stream.Checker()

    def packet(self, sequence=7, run=42, size=1316, now=123):
        return bytearray(stream.Maker(run, size).make(sequence, now))

    def test_whole_packets_pass(self):
        for size in (32, 33, 64, 1316, 9000, 65507):
            for sequence in (0, 1, 250, 251, 1 << 20):
                got = self.checker.check(memoryview(self.packet(sequence, 9, size, 5)))
                self.assertEqual((9, sequence, 5), got)

    def test_every_changed_byte_is_seen(self):
        good = self.packet(size=200)
        for at in range(len(good)):
            bad = bytearray(good)
            bad[at] ^= 1
            self.assertIsNone(self.checker.check(memoryview(bad)), f"byte {at}")

    def test_every_shorter_and_longer_packet_is_seen(self):
        good = self.packet(size=200)
        for size in range(len(good)):
            self.assertIsNone(self.checker.check(memoryview(good[:size])))
        self.assertIsNone(self.checker.check(memoryview(good + b"\0")))

    def test_garbage_is_refused(self):
        chance = random.Random(1)
        for _ in range(2000):
            self.assertIsNone(self.checker.check(memoryview(chance.randbytes(chance.randrange(200)))))

    def test_sizes_out_of_range_are_refused(self):
        for size in (31, 65508):
            with self.assertRaises(ValueError):
                stream.Maker(1, size)


class TallyTest(unittest.TestCase):

    def tally(self, sequences):
        tally = stream.Tally()
        for sequence in sequences:
            tally.add(sequence, sequence.to_bytes(8, "big"))
        return tally

    def test_in_order(self):
        tally = self.tally(range(10, 200_000))
        self.assertEqual((10, 199_999, 199_990, 0, 0), (tally.first, tally.last, tally.unique, tally.duplicated, tally.reordered))
        self.assertEqual([], tally.gaps())

    def test_duplicates_late_ones_and_gaps(self):
        tally = self.tally([5, 6, 6, 9, 8, 20, 5])
        self.assertEqual((5, 20, 5, 2, 1), (tally.first, tally.last, tally.unique, tally.duplicated, tally.reordered))
        self.assertEqual([[7, 7], [10, 19]], tally.gaps())
        self.assertEqual([[7, 7], [10, 19], [21, 30]], tally.gaps(upto=30))

    def test_a_gap_may_reach_beyond_what_is_stored(self):
        tally = self.tally([65_535])
        self.assertEqual([[65_536, 65_540]], tally.gaps(upto=65_540))

    def test_digest_does_not_depend_on_the_order(self):
        self.assertEqual(self.tally([1, 2, 3]).digest, self.tally([3, 1, 2]).digest)
        self.assertNotEqual(self.tally([1, 2, 3]).digest, self.tally([1, 2, 4]).digest)

    def test_against_a_naive_oracle(self):
        chance = random.Random(2)
        for _ in range(200):
            sequences = [chance.randrange(40) for _ in range(chance.randrange(1, 60))]
            tally = self.tally(sequences)
            got = set(sequences)
            self.assertEqual(len(got), tally.unique)
            self.assertEqual(len(sequences) - len(got), tally.duplicated)
            missing = {s for begin, end in tally.gaps(limit=100) for s in range(begin, end + 1)}
            self.assertEqual(set(range(min(got), max(got))) - got, missing)


class PacingTest(unittest.TestCase):

    def sender(self, *words):
        sender = mcsend.Sender.__new__(mcsend.Sender)
        sender.options = mcsend.arguments(words)
        sender.sent = 0
        return sender

    def test_what_is_due_follows_the_clock_exactly(self):
        sender = self.sender("--rate", "1000", "--seconds", "3")
        self.assertEqual(1, sender.due(0))
        self.assertEqual(1501, sender.due(1.5))
        self.assertEqual(3000, sender.due(3.0))
        self.assertEqual(3000, sender.due(99))

    def test_count_limits(self):
        sender = self.sender("--rate", "10", "--count", "5")
        self.assertEqual(5, sender.due(99))
        sender.sent = 5
        self.assertTrue(sender.over(0.1))

    def test_group_ranges(self):
        self.assertEqual(["239.1.1.255", "239.1.2.0"], mcsend.groups("239.1.1.255+2"))
        self.assertEqual(["239.1.1.1"], mcsend.groups("239.1.1.1"))
