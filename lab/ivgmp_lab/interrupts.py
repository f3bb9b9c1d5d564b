"""Ctrl-C and polite kills. They come between two steps, not while a program is being started: nobody would know of that one, and it would go
on (`ip netns add` after all namespaces were removed)."""

import contextlib
import signal
import threading

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class _State:
    depth = 0
    waiting = None


def raise_on_signal(exception):
    """From now on each of SIGNALS raises `exception(number)` in the main thread, which calls this."""
    def handle(number, _frame):
        if _State.depth:
            _State.waiting = number
        else:
            raise exception(number)

    for number in SIGNALS:
        signal.signal(number, handle)


def ignore():
    for number in SIGNALS:
        signal.signal(number, signal.SIG_IGN)


@contextlib.contextmanager
def held():
    """What a signal raises is raised at the end of this. In other threads than the main one nothing is ever raised."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    _State.depth += 1
    try:
        yield
    finally:
        _State.depth -= 1
        if not _State.depth and _State.waiting is not None:
            number, _State.waiting = _State.waiting, None
            signal.raise_signal(number)
