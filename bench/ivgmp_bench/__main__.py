"""`./ivgmp bench PART`"""

import importlib
import sys

from ivgmp_lab import interrupts

from .bed import BenchError


def main():
    part, arguments = sys.argv[1], sys.argv[2:]
    interrupts.raise_once()
    try:
        importlib.import_module(f"ivgmp_bench.{part}").main(arguments)
    except BenchError as error:
        sys.exit(f"bench {part}: {error}")
    except interrupts.Interrupted as interrupted:
        sys.exit(interrupted.exit_status)


if __name__ == "__main__":
    main()
