"""A record set as a working process sets it: facts as JSON in, seconds and memory out."""

import json
import sys
import time

from meetings.official.rendering import set_paper
from tests.bench.memory import most_held


def main() -> None:
    asked = json.load(sys.stdin)
    begun, used = time.perf_counter(), time.process_time()
    pdf = set_paper(**asked["with"])
    told = {
        "seconds": time.perf_counter() - begun,
        "cpu": time.process_time() - used,
        "megabytes": most_held(),
    }
    sys.stdout.write(json.dumps(told))
    if len(sys.argv) > 1:
        with open(sys.argv[1], "wb") as kept:  # noqa: PTH123
            kept.write(pdf)


if __name__ == "__main__":
    main()
