"""`./ivgmp bench PART`"""

import importlib
import sys

from .bed import BenchError


def main():
    part, arguments = sys.argv[1], sys.argv[2:]
    try:
        importlib.import_module(f"ivgmp_bench.{part}").main(arguments)
    except BenchError as error:
        sys.exit(f"bench {part}: {error}")
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
