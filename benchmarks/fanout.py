"""Ten host checks on fifty hosts over SSH, judged and journalled, against bare paramiko running the same commands."""

import json
import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from benchmarks.fanout_peers import Fleet, peers
from benchmarks.processes import run_child
from benchmarks.rounds import PYTHON, ROUNDS, Goal, interleaved, median, own_home, ratio
from desktop.checks.catalogue import find_check
from desktop.checks.parameters import build_params
from desktop.checks.read import read_check
from desktop.domain.errors import NotApplicableError
from desktop.domain.target_ref import LOCAL
from desktop.targets.base import Call, CommandOutput, Facts, Shell
from desktop.targets.local.target import LocalTarget
from tests.servers.sshd import Sshd, start_sshd

HOSTS = 50
CHECKS: tuple[tuple[str, dict[str, str]], ...] = (
    ("host.identity", {}),
    ("host.load", {}),
    ("host.memory", {}),
    ("host.swap", {}),
    ("host.disk", {"path": "/"}),
    ("host.disk", {"path": "/tmp"}),
    ("host.inodes", {"path": "/"}),
    ("host.ports", {}),
    ("host.clock", {}),
    ("host.process", {"name": "sshd"}),
)


def measure() -> list[Goal]:
    with own_home() as home:
        server = start_sshd(home / "sshd")
        try:
            return _compare(server, home)
        finally:
            server.stop()


def _compare(server: Sshd, home: Path) -> list[Goal]:
    known = f"\n  UserKnownHostsFile {server.known_hosts}"
    aliases = f"Host h*\n  HostName 127.0.0.1\n  Port {server.port}\n  User {server.user}{known}"
    config = server.write_client_config(home, [aliases])
    (home / "book.yaml").write_text(runbook_text(), encoding="utf-8")
    (home / "fleet.yaml").write_text(fleet_text(runbook_text()), encoding="utf-8")
    (home / "true.yaml").write_text(fleet_text(TRUE), encoding="utf-8")
    sent = commands()
    (home / "commands.json").write_text(json.dumps(sent), encoding="utf-8")
    script = "\n".join(f"({command}\n)" for command in sent)
    others = peers(Fleet(server, config, HOSTS, script, home))
    found: dict[str, list[list[float]]] = {
        name: [] for name in ("ours", "fleet", "true", "channels", "bundled")
    }

    def once(name: str, *words: str) -> float:
        ended = run_child([PYTHON, "-m", *words])
        seconds = [float(word) for word in ended.stdout.split()]
        found[name].append([*seconds, ended.wall_s, ended.cpu_s])
        return seconds[0]

    bare = (
        "benchmarks.fanout_bare",
        str(server.port),
        server.user,
        str(server.client_key),
        str(server.known_hosts),
    )
    ways = {
        "ours": lambda: once("ours", "benchmarks.fanout_ours", str(home / "book.yaml"), str(HOSTS)),
        "fleet": lambda: once("fleet", "benchmarks.fanout_ours", str(home / "fleet.yaml"), str(HOSTS)),
        "true": lambda: once("true", "benchmarks.fanout_ours", str(home / "true.yaml"), str(HOSTS)),
        "channels": lambda: once("channels", *bare, str(home / "commands.json"), str(HOSTS), "channels"),
        "bundled": lambda: once("bundled", *bare, str(home / "commands.json"), str(HOSTS), "bundled"),
    }  # fmt: skip
    timed = interleaved({**ways, **others}, ROUNDS)
    for values in found.values():
        del values[0]  # of the round that does not count
    return [*_goals(found), *_against(found, {name: timed[name] for name in others})]


def _against(
    found: Mapping[str, Sequence[Sequence[float]]], others: Mapping[str, Sequence[float]]
) -> list[Goal]:
    """Their whole processes against our rounds: this program has started already when it is used."""
    whole = {"cold": [row[0] for row in found["ours"]], **others}
    limits = {"openssh": (1.2, False), "ansible": (4.0, True), "pyinfra": (1.1, True)}
    goals = []
    for name in others:
        limit, is_floor = limits[name]
        measured = ratio(whole, name, "cold") if is_floor else ratio(whole, "cold", name)
        told = f"{median(whole['cold']):.2f} s against {median(whole[name]):.2f}"
        names = (
            f"{name}, one bundled script / 10 checks on {HOSTS} hosts"
            if is_floor
            else f"10 checks on {HOSTS} hosts / {name}, one script"
        )
        goals.append(Goal(name=names, measured=measured, limit=limit, is_floor=is_floor, detail=told))
    return goals


def _goals(found: Mapping[str, Sequence[Sequence[float]]]) -> list[Goal]:
    cold, kept, whole, cpu = (
        {name: [row[at] for row in rows] for name, rows in found.items()} for at in range(4)
    )

    def told(seconds: Mapping[str, Sequence[float]], theirs: str) -> str:
        return f"{median(seconds['ours']):.2f} s against {median(seconds[theirs]):.2f}"

    again = {"first": cold["ours"], "again": kept["ours"], "true": cold["true"], "true again": kept["true"]}
    what = "10 checks on 50 hosts"
    return [
        Goal(name=f"{what} / bare paramiko, a channel a command", measured=ratio(cold, "ours", "channels"), limit=1.25,
             detail=f"{told(cold, 'channels')}; {HOSTS / median(cold['ours']):.0f} hosts/s"),
        Goal(name=f"{what} / bare paramiko, one bundled script", measured=ratio(cold, "ours", "bundled"),
             detail=told(cold, "bundled")),
        Goal(name=f"{what}, whole process with its start / the same bare", measured=ratio(whole, "ours", "channels"),
             detail=f"{told(whole, 'channels')}; CPU {told(cpu, 'channels')}"),
        Goal(name=f"{what}: first round / over kept connections", measured=ratio(again, "first", "again"), limit=2,
             is_floor=True, detail=f"{median(kept['ours']):.2f} s; bare {median(kept['channels']):.2f}"),
        Goal(name=f"{what} as one run / bare paramiko, a channel a command", measured=ratio(cold, "fleet", "channels"),
             detail=f"{median(cold['fleet']):.2f} s; again {median(kept['fleet']):.2f}"),
        Goal(name=f"true on {HOSTS} hosts: first / over kept connections", measured=ratio(again, "true", "true again"),
             limit=5, is_floor=True, detail=f"{median(cold['true']):.2f} s, then {median(kept['true']):.2f}"),
    ]  # fmt: skip


TRUE = """\
runbook: 1
id: nothing
title: Nothing
inputs:
  host: {type: target, label: Host}
on: ${host}
steps:
  - {id: nothing, title: Nothing, run: "true"}
"""


def fleet_text(text: str) -> str:
    """Return a runbook that looks at all hosts in one run, made of one that looks at a single one."""
    return text.replace("host: {type: target,", "host: {type: targets,")


def runbook_text() -> str:
    steps = [
        f"  - {{id: step_{at}, title: Look, check: {check}, with: {json.dumps(values)}}}\n"
        for at, (check, values) in enumerate(CHECKS)
    ]
    inputs = "inputs:\n  host: {type: target, label: Host}\non: ${host}\n"
    return f"runbook: 1\nid: ten\ntitle: Ten checks\n{inputs}steps:\n" + "".join(steps)


def commands() -> list[str]:
    """Return the very scripts that the ten checks send, as seen by a shell of this computer."""
    os.environ.setdefault("LC_ALL", "C.UTF-8")
    target = _Listening(LOCAL)
    for check, values in CHECKS:
        spec = find_check(check)
        with suppress(NotApplicableError):  # no swap here, say: it was asked all the same
            read_check(spec, target, build_params(spec, values), Call.within(30))
    return target.scripts


class _Listening(LocalTarget):
    """This computer without its `Facts` door, so that checks go through the shell; keeps what they send."""

    def __init__(self, ref: object = LOCAL) -> None:
        super().__init__(LOCAL)
        self.scripts: list[str] = []

    def facts(self, call: Call) -> Facts:
        return super(LocalTarget, self).facts(call)

    def shell(self, call: Call) -> Shell:
        return _ListeningShell(super().shell(call), self.scripts)


class _ListeningShell:
    def __init__(self, shell: Shell, scripts: list[str]) -> None:
        self._shell, self._scripts = shell, scripts

    @property
    def os(self) -> str:
        return self._shell.os

    def run(
        self, argv: Sequence[str], *, env: Mapping[str, str] | None = None, stdin: bytes = b""
    ) -> CommandOutput:
        raise SystemExit(f"a check runs {argv} alone; this benchmark knows scripts only")

    def run_script(
        self, script: str, *, interpreter: str = "sh", env: Mapping[str, str] | None = None
    ) -> CommandOutput:
        exports = "".join(f"export {name}='{value}'\n" for name, value in (env or {}).items())
        self._scripts.append(exports + script)
        return self._shell.run_script(script, interpreter=interpreter, env=env)
