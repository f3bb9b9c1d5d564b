"""Runs Python tests and reads Maven's reports, so that one line can say how all of it went."""

import argparse
import json
import sys
import time
import unittest
import xml.etree.ElementTree as ElementTree
from pathlib import Path

from . import interrupts, processes

# Of a failure's account, so many lines are told once more at the very end: Python says last what it was, Java first.
HEAD_LINES, TAIL_LINES, LINE_MAX = 25, 25, 300


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
        failures = [[test.shortDescription() or test.id(), text] for test, text in self.failures + self.errors]
        return _counts(self.passed, failures, len(self.skipped))


def _counts(passed=0, failures=(), skipped=0):
    """What a part came to. Each of the `failures` is a pair: the test's name, and what is known of it."""
    return {"passed": passed, "failures": list(failures), "skipped": skipped}


def _is_empty(counts):
    return not counts["passed"] and not counts["failures"] and not counts["skipped"]


def _fail(counts, name, text=""):
    counts["failures"].append([name, text])
    print(f"  FAIL  {name}")


def _end_cleanly():
    """However this ends, also with the shell that started it: what the tests have made is removed (atexit)."""
    interrupts.raise_once()
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
    if _is_empty(counts):
        _fail(counts, f"no test found in {directory}")
    _write(out, counts)
    return counts


def _write(out, counts):
    if out:
        Path(out).write_text(json.dumps(counts), encoding="ascii")


def read_surefire(marker, root):
    """Counts of all reports that are newer than `marker`, with the names of what failed or was skipped."""
    since = marker.stat().st_mtime
    counts = _counts()
    for pattern in ("*/*/target/*-reports/TEST-*.xml", "*/target/*-reports/TEST-*.xml"):
        for file in sorted(root.glob(pattern)):
            if file.stat().st_mtime >= since:
                _read_report(file, counts)
    if _is_empty(counts):
        _fail(counts, "Maven has run no test")
    return counts


def _read_report(file, counts):
    module = file.parents[2].name
    suite = ElementTree.parse(file).getroot()
    before = counts["passed"]
    for case in suite.iter("testcase"):
        name = f"{case.get('classname')}.{case.get('name')}"
        failure = next(iter(case.findall("failure") + case.findall("error")), None)
        if failure is not None:
            _fail(counts, f"{module}: {name}", failure.text or failure.get("message") or "")
        elif case.find("skipped") is not None:
            counts["skipped"] += 1
            print(f"  SKIP  {module}: {name}: {case.find('skipped').get('message') or 'disabled'}")
        else:
            counts["passed"] += 1
    passed = counts["passed"] - before
    if passed:
        print(f"  ok    {module}: {suite.get('name')}: {passed} tests")


def sum_of(directory, expected):
    """All parts together. What failed is told once more here: who has only the end of the output has that, too. A part may have failed without
    a test that did (it did not compile, it was killed): then it has left a file PART.failed, or no counts at all."""
    directory = Path(directory)
    parts = {part: _counts() for part in expected}
    parts |= {file.stem: json.loads(file.read_text(encoding="ascii")) for file in sorted(directory.glob("*.json"))}
    for part, counts in parts.items():
        if _is_empty(counts) or (directory / f"{part}.failed").exists() and not counts["failures"]:
            counts["failures"].append(["as a whole; no test says so, see what it printed", ""])
    total = _counts()
    for part, counts in parts.items():
        for name, account in counts["failures"]:
            print(f"  FAIL  {part}: {name}")
            for line in _abridged(account.strip().splitlines()):
                print(f"        {line[:LINE_MAX]}")
        for key, count in counts.items():
            total[key] += count
    for part, counts in parts.items():
        print(f"{part}: {sentence(counts)}")
    return total


def _abridged(lines):
    left_out = len(lines) - HEAD_LINES - TAIL_LINES
    return lines if left_out <= 0 else [*lines[:HEAD_LINES], f"... {left_out} lines left out ...", *lines[-TAIL_LINES:]]


def sentence(counts):
    return f"{counts['passed']} passed, {len(counts['failures'])} failed, {counts['skipped']} skipped"


def main(argv):
    parser = argparse.ArgumentParser(prog="results", description=__doc__)
    kind = parser.add_mutually_exclusive_group(required=True)
    kind.add_argument("--surefire", nargs=2, metavar=("MARKER", "ROOT"))
    kind.add_argument("--unittest", nargs="+", metavar="DIRECTORY [OUT [NAME...]]")
    kind.add_argument("--sum", nargs="+", metavar="DIRECTORY [PART...]")
    options = parser.parse_args(argv)
    if options.surefire:
        marker, root = map(Path, options.surefire)
        counts = read_surefire(marker, root)
        _write(marker.parent / "maven.json", counts)
    elif options.unittest:
        directory, *rest = options.unittest
        try:
            counts = run_unittests(Path(directory), rest[0] if rest else None, rest[1:])
        except interrupts.Interrupted as interrupted:
            print("interrupted", flush=True)
            return interrupted.exit_status
    else:
        directory, *parts = options.sum
        counts = sum_of(directory, parts)
    print(sentence(counts), flush=True)
    return 1 if counts["failures"] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
