"""The commented runbook that `handrail new` starts an author with."""

from string import Template

_TEXT = Template("""\
# yaml-language-server: $$schema=../resources/runbook.schema.json
runbook: 1                       # version of this language
id: $id
title: $title
version: 1
owner: ''                        # the team that keeps this runbook true
summary: Say in one sentence what this finds out, and what it leads to.
tags: []
symptoms:                        # words of tickets, alerts and error messages; this is how the runbook is found
  - No space left on device
estimate: 10m
inputs:
  host: {type: target, label: Affected host, default: local}
  mount: {type: path, default: /, help: The mount point named in the alert}
on: $${host}                      # where steps run unless they say otherwise

steps:
  # A check reads typed values; the outcomes judge them, and the first that holds counts.
  - id: space
    title: How full is $${mount}?
    why: Programs fail in ways that look unrelated when a filesystem is full.
    good: Under 85 % used.
    check: host.disk
    with: {path: '$${mount}'}
    outcomes:
      - fail: used_pct >= 95
        say: $${mount} is $${used_pct} full; $${free_bytes} are left.
      - warn: used_pct >= 85
        say: $${mount} is $${used_pct} full.
      - pass: otherwise
        say: $${mount} has room ($${used_pct} used).
        next: end.not_reproduced

  # A script is no template: values reach it as environment variables.
  - id: largest
    title: What takes the space?
    why: Never delete before you know what is large and who owns it.
    run: du -xk -d 2 -- "$$MOUNT" 2>/dev/null | sort -rn | head -n 10
    env: {MOUNT: '$${mount}'}
    timeout: 2m
    capture:
      rows: {table: [kib, path]}  # a row for each line; the last column takes the rest of it
    outcomes:
      - warn: len(rows) > 0
        say: $${rows[0].path} holds $${kib(rows[0].kib)}.
      - unknown: otherwise
        say: Nothing under $${mount} could be read.

  # A question goes on where its answer says.
  - id: kind
    title: What is it?
    ask: Which of these describes $${steps.largest.rows[0].path} best?
    choices:
      logs: {label: Log files, next: rotate}
      other: {label: Something else, next: hand_over}

  # Nothing that changes a system runs without consent; undo and risk are what a person decides by.
  - id: rotate
    title: Rotate the logs now
    effect: changes
    run: logrotate --force /etc/logrotate.conf
    undo: Rotated files stay next to the originals with the ending .1; move them back.
    risk: Services that keep the old file open go on writing to it until they are restarted.
    next: end.resolved

  - id: hand_over
    title: Ask the owner of the data
    escalate:
      to: The team that owns the data
      because: $${mount} on $${host} is $${steps.space.used_pct} full.
      ask_for: Consent to move or delete data, or a larger volume.
""")


def new_runbook_text(runbook_id: str, title: str) -> str:
    """Return the text of a new runbook, which loads and lints clean as it stands."""
    return _TEXT.substitute(id=runbook_id, title=_as_scalar(title))


def _as_scalar(text: str) -> str:
    """Return a text in single quotes, where only the quote itself means something."""
    return "'" + " ".join(text.split()).replace("'", "''") + "'"
