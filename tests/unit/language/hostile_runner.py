"""Loads each text of a file in a process of its own, and prints how it ended, its processor time and what it held.

Run as a program: the argument is a JSON file with a list of texts in Latin-1 (so that any bytes fit)."""

import json
import os
import sys
from pathlib import Path

from desktop.domain.errors import RunbookError
from desktop.language import load_data, load_runbook, new_runbook_text

REFUSED, LOADED = 10, 11


def _load(data: bytes) -> int:
    ends = []
    for load in (load_data, load_runbook):
        try:
            load(data, "hostile.yaml")
            ends.append(LOADED)
        except RunbookError as error:
            ends.append(REFUSED if error.problems else 0)
    return ends[0]


def _try(data: bytes) -> dict[str, float]:
    child = os.fork()
    if child == 0:
        os._exit(_load(data))
    _, status, usage = os.wait4(child, 0)
    end = os.waitstatus_to_exitcode(status)
    return {"end": end, "seconds": usage.ru_utime + usage.ru_stime, "peak_mb": usage.ru_maxrss / 1024}


def main() -> None:
    load_runbook(new_runbook_text("warm-up", "Warm up").encode(), "warm-up.yaml")
    texts = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    print(json.dumps([_try(text.encode("latin-1")) for text in texts]))  # noqa: T201


if __name__ == "__main__":
    main()
