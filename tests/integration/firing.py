"""An outbox under fire: posts are written and sent by a program that is killed again and again.

`python -m tests.integration.firing FOLDER POSTS KILLS SEED` prints one line of JSON that tells what came of it. The
program is a process of its own each time, forked before any thread was begun, and killed by SIGKILL: every other time
at a moment of chance, else right after a request was answered and before that could be written down. The key of every
post is written to a file once the post is stored, as a program that shows `saved` would. At its full size a second
program sends beside it all the time.
"""

import json
import os
import random
import re
import signal
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import httpx2

from desktop.desks.freshdesk import Freshdesk
from desktop.desks.outbox import Pace
from desktop.domain.desk import DeskConfig, DeskKind, Note, Post, Posted, TicketRef
from desktop.domain.outbox import PostState, new_post_key
from desktop.records.opening import open_records
from desktop.records.store import Records
from desktop.shift.sending import Sender
from desktop.workbench import utc_now
from tests.end2end.dying import in_a_process
from tests.servers.desk import HANG_S, desk_server
from tests.servers.desk_client import PATIENCE, freshdesk

DESKS = ("one", "two")
TICKETS = 8  # of each desk
MANY = 10  # kills; from so many on a second program sends at the same time
PACE = Pace(first_s=0.01, most_s=0.2, settle_s=HANG_S + 0.1)


class DyingDesk(Freshdesk):
    """Kills its process once a post has been taken, and nobody knows of it yet."""

    def send(self, post: Post) -> Posted:
        posted = super().send(post)
        os.kill(os.getpid(), signal.SIGKILL)
        return posted


def dying_desk(name: str, url: str) -> Freshdesk:
    return DyingDesk(DeskConfig(name=name, kind=DeskKind.FRESHDESK, address=url), name, PATIENCE)


def work(folder: Path, url: str, posts: int, desk: Callable[[str, str], Freshdesk] = freshdesk) -> None:
    """Write the posts that are not there yet, and send until all have arrived."""
    records = open_records(folder / "data")
    sender = Sender(records.outbox, lambda name: desk(name, url), now=utc_now, pace=PACE)
    writer = threading.Thread(target=_write, args=(records, folder / "acknowledged", posts))
    writer.start()
    while writer.is_alive() or records.outbox.rows(is_open=True):
        told = sender.drain(1.0)
        assert not told.troubles, told
    records.close()


def beside(folder: Path, url: str) -> None:
    """Send as well, as an open window does, until killed."""
    sender = Sender(
        open_records(folder / "data").outbox, lambda name: freshdesk(name, url), now=utc_now, pace=PACE
    )
    while True:
        assert not sender.drain(0.5).troubles
        time.sleep(0.1)


def _write(records: Records, acknowledged: Path, posts: int) -> None:
    for number in range(len(records.outbox.rows()), posts):
        ticket = TicketRef(DESKS[number % 2], str(number // 2 % TICKETS + 1))
        post = Post(
            key=new_post_key(random.SystemRandom()), what=Note(ticket=ticket, body=f"<p>note {number}</p>")
        )
        records.outbox.add(post, run_id="", by="ana", at=utc_now())
        with acknowledged.open("a") as file:
            file.write(f"{post.key}\n")


def fire(folder: Path, url: str, posts: int, kills: int, dice: random.Random) -> float:
    """Let the program work and kill it, spread over its posts; return how long all of it took."""
    began = time.monotonic()
    others = [_forked(lambda: beside(folder, url))] if kills >= MANY else []
    with httpx2.Client(base_url=url, trust_env=False) as client:
        for kill in range(1, kills + 1):
            desk = dying_desk if kill % 2 else freshdesk
            pid = _forked(lambda desk=desk: work(folder, url, posts, desk))
            if desk is freshdesk:
                while client.get("/count").json() < (kill - 0.5) * posts / (kills + 1):
                    time.sleep(0.005)
                time.sleep(dice.uniform(0.0, 0.03))
                os.kill(pid, signal.SIGKILL)
            assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == -signal.SIGKILL
    for pid in others:
        os.kill(pid, signal.SIGKILL)
        assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == -signal.SIGKILL
    assert in_a_process(lambda: work(folder, url, posts)) == 0
    return time.monotonic() - began


def _forked(follow: Callable[[], None]) -> int:
    pid = os.fork()
    if pid == 0:
        try:
            follow()
        finally:
            os._exit(98)  # it was to be killed before its end
    return pid


@dataclass(frozen=True)
class _Taken:
    """A note as the desk has it."""

    key: str
    id: str
    lane: str
    number: int  # as it was written

    @classmethod
    def of(cls, note: dict[str, str]) -> "_Taken":
        [(number, key)] = re.findall(r"<p>note (\d+)</p><p>handrail-(\w+)</p>", note["body"])
        return cls(key, str(note["id"]), f"{note['desk']}:{note['ticket']}", int(number))


def told(folder: Path, url: str, took_s: float) -> dict[str, object]:
    """Hold what the desk has against what the outbox says."""
    server = httpx2.get(f"{url}/all", trust_env=False).json()
    records = open_records(folder / "data")
    rows = records.outbox.rows()
    records.close()
    taken = [_Taken.of(one) for one in server["taken"]]
    came = Counter(one.key for one in taken)
    ids = {one.key: one.id for one in taken}
    acknowledged = (folder / "acknowledged").read_text().split()
    order: dict[str, list[int]] = {}
    for one in taken:
        order.setdefault(one.lane, []).append(one.number)
    return {
        "rows": len(rows),
        "arrived": len(came),
        "lost": [key for key in {*acknowledged, *(row.key for row in rows)} if key not in came],
        "twice": [key for key, times in came.items() if times > 1],
        "unsent": [row.key for row in rows if row.state is not PostState.SENT],
        "wrong_ids": [row.key for row in rows if row.posted_id != ids.get(row.key)],
        "out_of_order": [lane for lane, numbers in order.items() if numbers != sorted(numbers)],
        "disturbed": server["disturbed"],
        "answers": server["answers"],
        "attempts": sum(row.attempts for row in rows),
        "most_attempts": max(row.attempts for row in rows),
        "took_s": round(took_s, 1),
    }


def main(folder: Path, posts: int, kills: int, seed: int) -> None:
    with desk_server(seed) as url:
        took_s = fire(folder, url, posts, kills, random.Random(seed))
        sys.stdout.write(json.dumps(told(folder, url, took_s)) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), *map(int, sys.argv[2:5]))
