"""Ctrl-C and polite kills: the first one ends the program in order, any further one is ignored, so that it can clean up. None comes while a program
is being started inside `held`: nobody would know of that one, and it would go on (`ip netns add` after all namespaces were removed)."""

import contextlib
import signal
import threading

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Interrupted(KeyboardInterrupt):
    """By the signal `number`. A KeyboardInterrupt, since that passes where other exceptions are caught: unittest makes them a test's failure."""

    def __init__(self, number):
        super().__init__(number)
        self.exit_status = 128 + number


class _State:
    depth = 0
    waiting = None


def raise_once():
    """From now on the first of SIGNALS raises Interrupted in the main thread, which has to call this."""
    _State.waiting = None
    for number in SIGNALS:
        signal.signal(number, _handle)


def _handle(number, _frame):
    if _State.depth:
        _State.waiting = _State.waiting or number
    else:
        ignore()
        raise Interrupted(number)


def ignore():
    for number in SIGNALS:
        signal.signal(number, signal.SIG_IGN)


@contextlib.contextmanager
def held():
    """After `raise_once`, what a signal raises is raised at the end of this. In other threads than the main one nothing is ever raised."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    _State.depth += 1
    try:
        yield
    finally:
        _State.depth -= 1
        if not _State.depth and _State.waiting:
            number, _State.waiting = _State.waiting, None
            _handle(number, None)
