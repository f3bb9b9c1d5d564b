"""The test stream: what a packet of it looks like, and how one is checked. Pure.

    0        4        8                16               24               32                        size-4     size
    | magic  | crc    | run            | sequence       | sent at, ns    | filler                             |

crc is CRC-32 of everything behind it. The filler is a window into a block that the run number makes, moved on by one with each
sequence number: a packet of another run, another length or in another place never passes. "Sent at" is CLOCK_REALTIME,
which all namespaces of a machine share, and with which the kernel stamps received packets.
"""

import hashlib
import struct
import zlib

MAGIC = b"IVGM"
HEADER = struct.Struct("!4sIQQQ")
CHECKED = struct.Struct("!QQQ")
CHECKED_AT = 8
SIZE_MIN = HEADER.size
SIZE_MAX = 65507
WINDOWS = 251
DIGEST_BYTES = 16
DIGEST_MASK = (1 << 8 * DIGEST_BYTES) - 1


def filler_block(run, size):
    """All windows of a run: filler of sequence number s begins at s % WINDOWS."""
    return hashlib.shake_128(b"ivgmp stream" + run.to_bytes(8, "big")).digest(max(0, size - HEADER.size) + WINDOWS)


def digest(payload):
    """A packet's digest as a number. A set of packets has the sum of its packets' digests, whatever their order."""
    return int.from_bytes(hashlib.blake2b(payload, digest_size=DIGEST_BYTES).digest(), "big")


class Maker:
    """Fills one buffer again and again."""

    def __init__(self, run, size):
        if not SIZE_MIN <= size <= SIZE_MAX:
            raise ValueError(f"size: {size} is not from {SIZE_MIN} to {SIZE_MAX}")
        self.run = run
        self.buffer = bytearray(size)
        self._block = memoryview(filler_block(run, size))
        self._filler = memoryview(self.buffer)[HEADER.size:]
        self._checked = memoryview(self.buffer)[CHECKED_AT:]

    def make(self, sequence, now_ns):
        window = sequence % WINDOWS
        self._filler[:] = self._block[window:window + len(self._filler)]
        CHECKED.pack_into(self.buffer, CHECKED_AT, self.run, sequence, now_ns)
        struct.pack_into("!4sI", self.buffer, 0, MAGIC, zlib.crc32(self._checked))
        return self.buffer


class Checker:
    """Tells a whole packet of a stream from anything else."""

    def __init__(self):
        self._blocks = {}

    def check(self, packet):
        """(run, sequence, sent at) of `packet`, a memoryview; None when a byte of it is not as it was sent."""
        size = len(packet)
        if size < SIZE_MIN:
            return None
        magic, crc, run, sequence, sent_ns = HEADER.unpack_from(packet)
        if magic != MAGIC or crc != zlib.crc32(packet[CHECKED_AT:]):
            return None
        key = (run, size)
        block = self._blocks.get(key)
        if block is None:
            if len(self._blocks) >= 64:
                self._blocks.clear()
            block = self._blocks[key] = memoryview(filler_block(run, size))
        window = sequence % WINDOWS
        if packet[HEADER.size:] != block[window:window + size - HEADER.size]:
            return None
        return run, sequence, sent_ns


class Tally:
    """What arrived of one run: each sequence number once, again, late, never."""

    SEQUENCES_MAX = 1 << 26

    def __init__(self):
        self.first = None
        self.last = None
        self.unique = 0
        self.duplicated = 0
        self.reordered = 0
        self.digest = 0
        self._seen = bytearray(1 << 16)

    def add(self, sequence, packet):
        if sequence >= len(self._seen):
            if sequence >= self.SEQUENCES_MAX:
                return
            self._seen.extend(bytes(max(len(self._seen), sequence + 1 - len(self._seen))))
        if self._seen[sequence]:
            self.duplicated += 1
            return
        self._seen[sequence] = 1
        self.unique += 1
        self.digest = (self.digest + digest(packet)) & DIGEST_MASK
        if self.last is None:
            self.first = self.last = sequence
        elif sequence > self.last:
            self.last = sequence
        else:
            self.reordered += 1
            self.first = min(self.first, sequence)

    def has(self, sequence):
        return sequence < len(self._seen) and bool(self._seen[sequence])

    def gaps(self, upto=None, limit=20):
        """Ranges of sequence numbers that are missing between the first one and the last (or `upto`)."""
        if self.first is None:
            return []
        end = self.last if upto is None else upto
        found, at = [], self.first
        while at <= end and len(found) < limit:
            begin = self._seen.find(b"\0", at, end + 1)
            if begin < 0:
                if len(self._seen) <= end:
                    found.append([max(at, len(self._seen)), end])
                break
            stop = self._seen.find(b"\1", begin, end + 1)
            stop = end + 1 if stop < 0 else stop
            found.append([begin, stop - 1])
            at = stop
        return found
