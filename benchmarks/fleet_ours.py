"""A run of one step over a fleet through the program; prints the seconds of the run alone."""

import sys
import threading
import time

from benchmarks.rounds import tell
from desktop.domain.verdict import Verdict
from desktop.engine.commands import Pace
from desktop.engine.next import Over
from desktop.engine.updates import Update
from desktop.workbench import Workbench

_BOOK = """
runbook: 1
id: fleet
title: A fleet
steps:
  - id: look
    title: Look
    on: ssm:/eu-west-1/tag:Role=web
    run: uptime
    timeout: 10m
    outcomes:
      - pass: exit_status == 0
      - fail: otherwise
"""


def main(nodes: int) -> None:
    bench = Workbench()
    over = threading.Event()

    def look(update: Update) -> None:
        if isinstance(update.next, Over):
            over.set()

    try:
        book = bench.load_text(_BOOK, "fleet.yaml")
        begun = time.perf_counter()
        with bench.new_run(book, {}, observe_only=False, pace=Pace.TO_NEXT_QUESTION) as opened:
            opened.session.subscribe(look)
            opened.begin()
            if not over.wait(900):
                raise SystemExit("the run did not end")
            took_s = time.perf_counter() - begun
            rows = opened.session.run.latest["look"].reading["rows"]
            assert isinstance(rows, list | tuple)
            verdicts = [row["verdict"] for row in rows if isinstance(row, dict)]
            if verdicts != [str(Verdict.PASS)] * nodes:
                raise SystemExit(
                    f"{len(verdicts)} rows, {verdicts[:5]}: {opened.session.run.entries[1].said}"
                )
    finally:
        bench.close()
    tell(f"{took_s:.1f} s of it the run")


if __name__ == "__main__":
    main(int(sys.argv[1]))
