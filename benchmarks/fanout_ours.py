"""A run of ten checks on each of many hosts through the program: prints the seconds of a first and a second round."""

import sys
import threading
import time
from contextlib import ExitStack
from pathlib import Path

from benchmarks.rounds import tell
from desktop.domain.book import Book
from desktop.domain.inputs import InputType
from desktop.domain.values import Value
from desktop.domain.verdict import Verdict
from desktop.engine.commands import Pace
from desktop.engine.next import Over
from desktop.engine.session import Session
from desktop.engine.updates import Update
from desktop.workbench import Workbench


def main(file: str, hosts: int) -> None:
    bench = Workbench()
    try:
        book = bench.load_text(Path(file).read_text(encoding="utf-8"), file)
        names = [f"ssh:h{number}" for number in range(hosts)]
        is_one_run = book.runbook.inputs["host"].type is InputType.TARGETS
        given: list[Value] = [list(names)] if is_one_run else list(names)
        seconds = [one_round(bench, book, given) for _ in range(2)]
    finally:
        bench.close()
    tell(" ".join(map(str, seconds)))


def one_round(bench: Workbench, book: Book, hosts: list[Value]) -> float:
    """Begin a run for each of `hosts` at once, and wait until all have ended; every step must have been judged."""
    begun = time.perf_counter()
    left = threading.Semaphore(0)
    with ExitStack() as held:
        opened = [
            held.enter_context(
                bench.new_run(book, {"host": host}, observe_only=False, pace=Pace.TO_NEXT_QUESTION)
            )
            for host in hosts
        ]
        for one in opened:
            _tell_when_over(one.session, left)
            one.begin()
        for _ in opened:
            if not left.acquire(timeout=120):
                raise SystemExit("not all runs ended")
        took_s = time.perf_counter() - begun
        for one in opened:
            for entry in one.session.run.entries:
                if entry.verdict in (None, Verdict.UNKNOWN):
                    raise SystemExit(f"{entry.step}: {entry.said} {entry.reason} {entry.fault}")
    return took_s


def _tell_when_over(session: Session, left: threading.Semaphore) -> None:
    is_told = threading.Event()

    def look(update: Update) -> None:
        if isinstance(update.next, Over) and not is_told.is_set():
            is_told.set()
            left.release()

    session.subscribe(look)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
