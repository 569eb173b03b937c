"""One check of many nodes of Systems Manager by one command: time and memory as the fleet and its output grow.

The service is the tests' own, in a process of its own; its nodes answer at once, so that what is measured is what this
program asks, judges and records."""

import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from benchmarks.processes import Ended, run_child
from benchmarks.rounds import PYTHON, ROOT, Goal, own_home

_SMALL, _LARGE = 1_000, 5_000
_SHORT, _LONG = 100, 18_000  # characters that each node writes


def measure() -> list[Goal]:
    with own_home() as home:
        small, large = _looked(home, _SMALL, _SHORT), _looked(home, _LARGE, _SHORT)
        long = _looked(home, _LARGE, _LONG)
    by_node = (large.cpu_s / _LARGE) / (
        small.cpu_s / _SMALL
    )  # the server's share of a busy machine is not ours
    return [
        Goal(name=f"a check of {_LARGE:,} nodes, start to end", measured=large.wall_s, unit="s",
             detail=f"CPU {large.cpu_s:.0f} s; {_LARGE / large.wall_s:.0f} nodes/s; {large.stdout.strip()}"),
        Goal(name=f"CPU of a node of {_LARGE:,} / of {_SMALL:,}", measured=by_node, limit=1.3,
             detail=f"{1000 * large.cpu_s / _LARGE:.0f} and {1000 * small.cpu_s / _SMALL:.0f} ms"),
        Goal(name=f"memory at {_LARGE:,} nodes over {_SMALL:,}", measured=large.peak_mb - small.peak_mb, unit="MB",
             detail=f"{large.peak_mb:.0f} and {small.peak_mb:.0f} MB in all"),
        Goal(name=f"memory when each writes {_LONG:,} characters, not {_SHORT}", unit="MB", limit=20,
             measured=long.peak_mb - large.peak_mb,
             detail=f"{_LARGE * _LONG / 1e6:.0f} MB in all; {long.wall_s:.0f} s"),
    ]  # fmt: skip


def _looked(home: Path, nodes: int, characters: int) -> Ended:
    with _serving(nodes, characters) as url:
        env = {
            "AWS_ENDPOINT_URL": url,
            "AWS_ACCESS_KEY_ID": "x",
            "AWS_SECRET_ACCESS_KEY": "x",
            "HANDRAIL_DATA_DIR": str(home / f"data-{nodes}-{characters}"),
        }
        return run_child([PYTHON, "-m", "benchmarks.fleet_ours", str(nodes)], env=env)


@contextmanager
def _serving(nodes: int, characters: int) -> Iterator[str]:
    words = [PYTHON, "-m", "benchmarks.fleet", str(nodes), str(characters)]
    process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    assert process.stdout is not None
    try:
        yield process.stdout.readline().strip()
    finally:
        process.communicate()  # its input ends, and so does it


def serve(words: Sequence[str]) -> None:
    """Serve nodes until the input ends."""
    import re

    from tests.servers.run_command import FakeNode, node_id, run_command

    nodes, characters = map(int, words)

    def answer(script: str) -> tuple[int, str, str]:
        nonce = re.findall(r"handrail ([0-9a-f]{16}) ended", script)[-1]
        return 0, f"handrail {nonce} 7 ok\n{'x' * characters}\n\nhandrail {nonce} ended 0\n", ""

    fleet = (FakeNode(node_id(one), {"Role": "web"}, answer=answer) for one in range(1, nodes + 1))
    with run_command(*fleet) as server:
        sys.stdout.write(f"{server.url}\n")
        sys.stdout.flush()
        sys.stdin.read()


if __name__ == "__main__":
    serve(sys.argv[1:])
