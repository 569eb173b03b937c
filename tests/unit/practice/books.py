"""Small runbooks and incidents for the tests of practice, as a person would write them."""

from dataclasses import replace

from desktop.domain.incident import Incident
from desktop.domain.runbook import Runbook
from desktop.language.compose import compose
from desktop.language.incident_file import read_incident
from desktop.language.models import validated_head, validated_steps
from desktop.language.report import Report
from desktop.practice.replay import Replay, replay

FLAT = """\
  - id: space
    title: Space
    check: host.disk
    with: {path: '${mount}'}
    outcomes:
      - {fail: used_pct >= 95, say: '${used_pct} of ${mount}'}
      - {warn: used_pct >= 85}
      - {pass: otherwise, next: over}
  - id: look
    title: Look
    run: du -xk
    capture: {rows: {table: [kib, path]}}
    outcomes:
      - {warn: len(rows) > 0, say: '${rows[0].path}'}
      - {unknown: 'exists(steps.space.used_pct) and steps.space.used_pct > 99', next: kind}
  - id: kind
    title: Kind
    ask: Which?
    choices: {logs: {label: Logs, next: clear}, data: {label: Data, next: hand}}
  - {id: clear, title: Clear, run: rm x, effect: destroys, consent: drop it, risk: All., undo: None., next: by_hand}
  - id: by_hand
    title: By hand
    do: Count.
    record: {n: {type: integer}}
    outcomes:
      - {pass: answer == 'done' and n > 3}
      - {fail: otherwise, next: hand}
  - {id: over, title: Over, end: resolved, say: All is well.}
  - {id: hand, title: Hand over, escalate: {to: Ops, because: '${steps.look.verdict}'}}
"""
LOOKED = "1\t/a\n2\t/b\n"


def book(steps: str, *, head: str = "") -> Runbook:
    """Return a runbook whose parts are valid; that they fit together is the linter's affair, not practice's."""
    text = "runbook: 1\nid: book\ntitle: A book\nversion: 3\ninputs: {mount: {type: path, default: /}}\n"
    report = Report("book.yaml")
    root = compose(f"{text}{head}steps:\n{steps}", report)
    assert root is not None
    read, written = validated_head(root, report), root.child("steps")
    assert read is not None
    assert written is not None
    found = [one.step for one in validated_steps(written.items or [], report)]
    assert report.in_order() == ()
    return replace(read, steps=tuple(one for one in found if one is not None))


def incident(
    entries: str, expect: str = "end: resolved", *, head: str = "", runbook: Runbook | None = None
) -> Incident:
    """Return the incident of entries, each a line such as `{step: a, raw: x}`."""
    lines = "".join(f"  - {line.strip()}\n" for line in entries.strip().splitlines())
    text = f"incident: 1\ntitle: It happened\nrunbook: book\nnow: 2026-10-02T04:11:00Z\n{head}"
    text += f"entries:\n{lines}" if entries.strip() else ""
    return read_incident(f"{text}expect: {{{expect}}}\n", "one.yaml", runbook).incident


def followed(
    steps: str, entries: str, expect: str = "end: resolved", *, head: str = "", book_head: str = ""
) -> Replay:
    runbook = book(steps, head=book_head)
    return replay(runbook, incident(entries, expect, head=head, runbook=runbook))


def faults(*args: str, **keys: str) -> list[str]:
    return [str(fault) for fault in followed(*args, **keys).faults]
