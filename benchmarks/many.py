"""One run over 1,000 hosts that write 1 MB each: memory, the first result, and how long a stop takes."""

import json
import os

from benchmarks.processes import run_child
from benchmarks.rounds import PYTHON, Goal, own_home
from tests.servers.sshd import start_sshd

HOSTS = int(os.environ.get("HANDRAIL_BENCH_HOSTS", "1000"))
OUTPUT_BYTES = 1_000_000


def measure() -> list[Goal]:
    with own_home() as home:
        server = start_sshd(home / "sshd")
        try:
            aliases = f"Host h*\n  HostName 127.0.0.1\n  Port {server.port}\n  User {server.user}"
            server.write_client_config(home, [aliases])
            tenth = _run(HOSTS // 10)
            whole, stopped = _run(HOSTS), _run(HOSTS, HOSTS // 10)
        finally:
            server.stop()
    if whole["read"] != HOSTS:
        raise SystemExit(f"{whole['read']} of {HOSTS} hosts gave a reading")
    linear = whole["took_s"] / (10 * tenth["took_s"])
    return [
        Goal(name=f"{HOSTS} hosts, 1 MB each: growth of memory", measured=whole["grown_mb"], limit=200, unit="MB"),
        Goal(name=f"{HOSTS} hosts / ten times a tenth of them", measured=linear, limit=1.3,
             detail=f"{whole['took_s']:.0f} s"),
        Goal(name="the first result / the whole time", measured=whole["first_s"] / whole["took_s"], limit=0.2,
             detail=f"{whole['first_s']:.1f} s"),
        Goal(name="a stop in the middle", measured=stopped["stopped_s"], limit=1, unit="s"),
    ]  # fmt: skip


def _run(hosts: int, stop_after: int = 0) -> dict[str, float]:
    words = [PYTHON, "-m", "benchmarks.fanout_many", str(hosts), str(OUTPUT_BYTES), str(stop_after)]
    told: dict[str, float] = json.loads(run_child(words).stdout)
    return told
