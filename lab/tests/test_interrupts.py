"""Ctrl-C at the worst moments."""

import subprocess
import sys
import unittest
from pathlib import Path

from ivgmp_lab import interrupts, processes

# Prints the process id of each program that is started, and how it ends for the one who started it. A signal comes as soon as there is a
# program, before anybody can know of it.
AT_THE_WORST_MOMENT = """
import os, signal, subprocess, sys
from ivgmp_lab import interrupts, network

class Interrupted(Exception):
    pass

class Popen(subprocess.Popen):
    def __init__(self, *arguments, **options):
        super().__init__(*arguments, **options)
        print(self.pid, flush=True)
        os.kill(os.getpid(), signal.SIGTERM)

interrupts.raise_on_signal(Interrupted)
subprocess.Popen = Popen
try:
    network.run("sleep", "60")
except Interrupted as interrupted:
    print("interrupted by", *interrupted.args)
"""


class InterruptsTest(unittest.TestCase):

    def script(self, text):
        done = subprocess.run([sys.executable, "-c", text], text=True, capture_output=True, check=False, timeout=30,
                              cwd=Path(interrupts.__file__).parents[1])
        self.assertEqual(0, done.returncode, done.stderr)
        return done.stdout.splitlines()

    def test_a_program_that_is_just_being_started_ends_too(self):
        pid, said = self.script(AT_THE_WORST_MOMENT)
        self.assertIsNone(processes.start_time(int(pid)), "it goes on, and nobody knows of it")
        self.assertEqual("interrupted by 15", said)

    def test_held_until_the_outermost_end_and_raised_once(self):
        self.assertEqual(["inside", "between", "raised", "after"], self.script("""
import os, signal
from ivgmp_lab import interrupts
interrupts.raise_on_signal(lambda number: KeyError(number))
try:
    with interrupts.held():
        with interrupts.held():
            os.kill(os.getpid(), signal.SIGINT)
            os.kill(os.getpid(), signal.SIGHUP)
            print("inside")
        print("between")
    print("never")
except KeyError:
    print("raised")
with interrupts.held():
    print("after")
"""))

    def test_other_threads_hold_nothing(self):
        self.assertEqual(["raised"], self.script("""
import os, signal, threading
from ivgmp_lab import interrupts
interrupts.raise_on_signal(lambda number: KeyError(number))
holds, end = threading.Event(), threading.Event()
def hold():
    with interrupts.held():
        holds.set()
        end.wait(20)
threading.Thread(target=hold).start()
holds.wait(20)
try:
    os.kill(os.getpid(), signal.SIGINT)
    print("never")
except KeyError:
    print("raised")
end.set()
"""))
