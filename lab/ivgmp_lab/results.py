"""Runs Python tests and reads Maven's reports, so that one line can say how all of it went."""

import argparse
import json
import signal
import sys
import time
import unittest
import xml.etree.ElementTree as ElementTree
from pathlib import Path

from . import processes


class Lines(unittest.TestResult):
    """One line per test as it ends: ok, FAIL, SKIP with the reason. What a test has measured stands above its line."""

    def __init__(self):
        super().__init__()
        self.began = 0.0
        self.passed = 0

    def startTest(self, test):
        super().startTest(test)
        self.began = time.monotonic()

    def _line(self, word, test, text=""):
        name = test.shortDescription() or test.id()
        print(f"  {word:<4}  {name}  ({time.monotonic() - self.began:.1f} s){': ' + text if text else ''}", flush=True)

    def addSuccess(self, test):
        super().addSuccess(test)
        self.passed += 1
        self._line("ok", test)

    def addFailure(self, test, err):
        super().addFailure(test, err)
        self._line("FAIL", test, str(err[1]).strip())
        print(self.failures[-1][1], flush=True)

    def addError(self, test, err):
        super().addError(test, err)
        self.began = self.began or time.monotonic()
        self._line("FAIL", test, f"{err[0].__name__}: {err[1]}")
        print(self.errors[-1][1], flush=True)

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        self.began = self.began or time.monotonic()
        self._line("SKIP", test, reason)

    def counts(self):
        return {"passed": self.passed, "failed": len(self.failures) + len(self.errors), "skipped": len(self.skipped)}


def _end_cleanly():
    """However this ends, also with the shell that started it: what the tests have made is removed (atexit)."""
    def leave(number, _frame):
        raise SystemExit(128 + number)

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, leave)
    processes.die_with_parent()


def run_unittests(directory, out, names):
    _end_cleanly()
    loader = unittest.TestLoader()
    if names:
        loader.testNamePatterns = [f"*{name}*" for name in names]
    suite = loader.discover(str(directory), top_level_dir=str(directory))
    result = Lines()
    suite.run(result)
    counts = result.counts()
    if sum(counts.values()) == 0:
        print(f"  FAIL  no test found in {directory}")
        counts["failed"] = 1
    _write(out, counts)
    return counts


def _write(out, counts):
    if out:
        Path(out).write_text(json.dumps(counts), encoding="ascii")


def read_surefire(marker, root):
    """Counts of all reports that are newer than `marker`, with the names of what failed or was skipped."""
    since = marker.stat().st_mtime
    counts = {"passed": 0, "failed": 0, "skipped": 0}
    for pattern in ("*/*/target/*-reports/TEST-*.xml", "*/target/*-reports/TEST-*.xml"):
        for file in sorted(root.glob(pattern)):
            if file.stat().st_mtime >= since:
                _read_report(file, counts)
    if sum(counts.values()) == 0:
        print("  FAIL  Maven has run no test")
        counts["failed"] = 1
    return counts


def _read_report(file, counts):
    module = file.parents[2].name
    suite = ElementTree.parse(file).getroot()
    before = dict(counts)
    for case in suite.iter("testcase"):
        name = f"{case.get('classname')}.{case.get('name')}"
        if case.find("failure") is not None or case.find("error") is not None:
            counts["failed"] += 1
            print(f"  FAIL  {module}: {name}")
        elif case.find("skipped") is not None:
            counts["skipped"] += 1
            print(f"  SKIP  {module}: {name}: {case.find('skipped').get('message') or 'disabled'}")
        else:
            counts["passed"] += 1
    passed = counts["passed"] - before["passed"]
    if passed:
        print(f"  ok    {module}: {suite.get('name')}: {passed} tests")


def sum_of(directory):
    total = {"passed": 0, "failed": 0, "skipped": 0}
    for file in sorted(Path(directory).glob("*.json")):
        counts = json.loads(file.read_text(encoding="ascii"))
        print(f"{file.stem}: {sentence(counts)}")
        for key in total:
            total[key] += counts[key]
    return total


def sentence(counts):
    return f"{counts['passed']} passed, {counts['failed']} failed, {counts['skipped']} skipped"


def main(argv):
    parser = argparse.ArgumentParser(prog="results", description=__doc__)
    kind = parser.add_mutually_exclusive_group(required=True)
    kind.add_argument("--surefire", nargs=2, metavar=("MARKER", "ROOT"))
    kind.add_argument("--unittest", nargs="+", metavar="DIRECTORY [OUT [NAME...]]")
    kind.add_argument("--sum", metavar="DIRECTORY")
    options = parser.parse_args(argv)
    if options.surefire:
        marker, root = map(Path, options.surefire)
        counts = read_surefire(marker, root)
        _write(marker.parent / "maven.json", counts)
    elif options.unittest:
        directory, *rest = options.unittest
        counts = run_unittests(Path(directory), rest[0] if rest else None, rest[1:])
    else:
        counts = sum_of(options.sum)
    print(sentence(counts), flush=True)
    return 1 if counts["failed"] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
