"""One run over very many hosts with much output each, through the program; prints what it took as JSON."""

import json
import os
import sys
import threading
import time
from pathlib import Path

from benchmarks.rounds import tell
from desktop.domain.events import StepFinished
from desktop.engine.commands import CancelStep, Pace
from desktop.engine.next import Over
from desktop.engine.updates import Update
from desktop.workbench import Workbench

SCRIPT = "head -c {bytes} /dev/urandom | base64 | head -c {bytes}"


def book_text(output_bytes: int) -> str:
    script = SCRIPT.format(bytes=output_bytes)
    return (
        "runbook: 1\nid: many\ntitle: Many hosts\ninputs:\n  hosts: {type: targets, label: Hosts}\non: ${hosts}\n"
        f'steps:\n  - {{id: much, title: Much, timeout: 2m, run: "{script}"}}\n'
    )


class Watch:
    """Notes when results come, and how much memory this process has meanwhile."""

    def __init__(self) -> None:
        self.begun = time.perf_counter()
        self.at_s: list[float] = []
        self.over = threading.Event()
        self.base_mb = self.peak_mb = resident_mb()

    def look(self, update: Update) -> None:
        self.at_s += [
            time.perf_counter() - self.begun
            for one in update.recorded
            if isinstance(one.event, StepFinished) and one.event.row
        ]
        if isinstance(update.next, Over) and not update.is_working:
            self.over.set()

    def follow(self, limit_s: float) -> None:
        until = time.perf_counter() + limit_s
        while not self.over.wait(0.05):
            self.peak_mb = max(self.peak_mb, resident_mb())
            if time.perf_counter() > until:
                raise SystemExit("not all hosts ended in time")


def resident_mb() -> float:
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20


def main(hosts: int, output_bytes: int, stop_after: int = 0) -> None:
    """Lead the run; with `stop_after` it is stopped once so many hosts have ended."""
    bench = Workbench()
    bench.load_text(book_text(10), "warm")
    book = bench.load_text(book_text(output_bytes), "many.yaml")
    targets = [f"ssh:h{number}" for number in range(hosts)]
    bench.targets.target  # noqa: B018 - what every run imports is no growth
    stopped_s = None
    with bench.new_run(book, {"hosts": targets}, observe_only=False, pace=Pace.TO_NEXT_QUESTION) as opened:
        import desktop.targets.ssh.shell  # noqa: F401

        watch = Watch()
        opened.session.subscribe(watch.look)
        opened.begin()
        if stop_after:
            while len(watch.at_s) < stop_after:
                time.sleep(0.01)
            asked = time.perf_counter()
            opened.session.submit(CancelStep()).result(30)
            while opened.session.run.working:
                time.sleep(0.005)
            stopped_s = time.perf_counter() - asked
        else:
            watch.follow(600)
        took_s = time.perf_counter() - watch.begun
        read = sum(1 for one in opened.session.run.entries if one.row and one.reading)
    bench.close()
    told = {"first_s": watch.at_s[0], "took_s": took_s, "read": read, "stopped_s": stopped_s,
            "base_mb": watch.base_mb, "grown_mb": watch.peak_mb - watch.base_mb}  # fmt: skip
    tell(json.dumps(told))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
