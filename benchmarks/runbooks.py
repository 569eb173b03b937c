"""Generated runbooks of about 2.3 kB that differ in their words, for benchmarks of the library."""

import os
import random
from pathlib import Path

SIZE_BYTES = 2300
_THINGS = (
    "filesystem", "certificate", "queue", "replica", "service", "load balancer", "database", "cache", "cron entry",
    "container", "node", "instance", "mail relay", "name server", "gateway", "webhook", "index", "backup", "session",
    "proxy",
)  # fmt: skip
_TROUBLES = (
    "is full", "has expired", "does not answer", "lags behind", "restarts again and again", "refuses connections",
    "is slow", "returns errors", "lost its lock", "runs out of memory", "cannot be resolved", "is stuck",
)  # fmt: skip
_WORDS = (
    "alert", "customer", "disk", "error", "first", "graph", "host", "install", "journal", "kernel", "latency", "memory",
    "network", "operator", "packet", "quota", "restart", "storage", "timeout", "upload", "volume", "worker", "yield",
    "zone", "archive", "bucket", "cluster", "deploy", "export", "failover",
)  # fmt: skip
_STEP = """\
  - id: step_{number}
    title: Is the {thing} {word} all right?
    why: {prose}
    good: Under 85 % used.
    if_not: {prose_2}
    check: host.disk
    with: {{path: '${{mount}}'}}
    outcomes:
      - fail: used_pct >= 95
        say: '${{mount}} is ${{used_pct}} full; ${{free_bytes}} are left ({word}).'
      - warn: used_pct >= 85 and free_bytes < 10000000000
        say: '${{mount}} is ${{used_pct}} full.'
      - pass: otherwise
"""
_SCRIPT = """\
  - id: look
    title: What does the {thing} say?
    why: {prose}
    run: |
      printf '%s\\n' "$MOUNT"
      df -kP -- "$MOUNT" | tail -n 1
    env: {{MOUNT: '${{mount}}'}}
    timeout: 20s
    capture:
      rows: lines
    outcomes:
      - warn: len(rows) > 5
        say: 'There are ${{len(rows)}} lines.'
      - pass: otherwise
  - id: done
    title: Done
    end: resolved
    say: '{word_2} was looked at.'
"""


def runbook_text(number: int) -> str:
    """Return the text of a valid runbook; the same number gives the same text."""
    dice = random.Random(number)
    thing, trouble = dice.choice(_THINGS), dice.choice(_TROUBLES)

    def prose(count: int) -> str:
        return " ".join(dice.choice(_WORDS) for _ in range(count)).capitalize() + "."

    text = f"""\
runbook: 1
id: generated-{number}
title: The {thing} {trouble} ({dice.choice(_WORDS)} {number})
version: {1 + number % 7}
owner: team-{number % 23}
reviewed: 2026-0{1 + number % 9}-1{number % 10}
summary: {prose(14)}
tags: [{thing.split()[0]}, {dice.choice(_WORDS)}, area{number % 40}]
symptoms:
  - {thing} {trouble}
  - Alert{thing.title().replace(" ", "")}{number % 300}
  - 'error {1000 + number}: {prose(3)}'
estimate: {1 + number % 30}m
inputs:
  host: {{type: target, label: Affected host, default: local}}
  mount: {{type: path, label: Mount point, default: /}}
on: ${{host}}

steps:
"""
    tail = _SCRIPT.format(thing=thing, prose=prose(12), word_2=dice.choice(_WORDS))
    step = 0
    while step == 0 or len(text) + len(tail) < SIZE_BYTES - 200:
        step += 1
        words = {"thing": thing, "word": dice.choice(_WORDS), "prose": prose(10), "prose_2": prose(10)}
        text += _STEP.format(number=step, **words)
    return text + tail


def write_library(folder: Path, count: int) -> list[Path]:
    """Write runbooks that are an hour old, as the index trusts no file that was written a moment ago."""
    folder.mkdir(parents=True, exist_ok=True)
    files: list[Path] = []
    for number in range(count):
        file = folder / f"generated-{number}.yaml"
        file.write_text(runbook_text(number), encoding="utf-8")
        stat = file.stat()
        os.utime(file, ns=(stat.st_atime_ns, stat.st_mtime_ns - 3600 * 10**9))
        files.append(file)
    return files
