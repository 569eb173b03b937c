"""The short runbook that the window starts an author with: valid as it stands, with one step of the kind chosen."""

from string import Template

_HEAD = Template("""\
# yaml-language-server: $$schema=../resources/runbook.schema.json
runbook: 1
id: $id
title: $title
version: 1
owner: ''                        # the team that keeps this runbook true
summary: Say in one sentence what this finds out, and what it leads to.
tags: []
symptoms:                        # words of tickets, alerts and error messages; this is how the runbook is found
  - What a ticket says when this is wrong
inputs:
  host: {type: target, label: Affected host, default: local}
on: $${host}                      # where steps run unless they say otherwise

steps:
""")

_CHECK = """\
  - id: space
    title: How full is the disk?
    why: Say why this is looked at, for a reader who has never seen the system.
    good: Under 85 % used.
    check: host.disk
    with: {path: /}
    outcomes:
      - fail: used_pct >= 95
        say: ${used_pct} used; ${free_bytes} are left.
      - pass: otherwise
        say: There is room (${used_pct} used).
"""

_STEPS = {
    "check": _CHECK,
    "run": """\
  - id: look
    title: How long has it been up?
    why: Say why this is looked at, for a reader who has never seen the system.
    run: uptime
    outcomes:
      - fail: exit_status != 0
        say: It could not be told.
      - pass: otherwise
        say: ${stdout}
""",
    "plugin": """\
  - id: look
    title: Does the plugin find it well?
    why: Any Monitoring plugin will do. Its exit status is the verdict.
    plugin: [/usr/lib/nagios/plugins/check_load, -w, '5,4,3', -c, '10,8,6']
""",
    "judge": _CHECK
    + """
  - id: enough
    title: Is that enough?
    judge: What was read before is held against a limit.
    outcomes:
      - fail: steps.space.used_pct >= 90
        say: ${steps.space.used_pct} used is too much.
      - pass: otherwise
        say: It is enough.
""",
    "do": """\
  - id: look
    title: Look at the machine
    why: Say why this is looked at, for a reader who has never seen the system.
    do: Walk to the machine and look whether the light on its front is green.
    record:
      light: {type: choice, choices: [green, amber, dark], label: Colour of the light}
    outcomes:
      - fail: light != 'green'
        say: The light is ${light}.
      - pass: otherwise
        say: The light is green.
""",
    "ask": """\
  - id: kind
    title: What is it?
    why: The answer decides where to go on.
    ask: Which of these describes it best?
    choices:
      gone: {label: It is gone by itself, next: end.not_reproduced}
      there: {label: It is still there, next: hand_over}

  - id: hand_over
    title: Ask who knows more
    escalate:
      to: The team on call
      because: It is still there on ${host}.
      ask_for: A look at it.
""",
    "wait": """\
  - id: settle
    title: Give it a minute
    why: What was just started needs a moment before it can be judged.
    wait: 1m
""",
    "use": """\
  - id: first
    title: Look at the machine as a whole
    why: Another runbook is followed in this place.
    use: first-look
""",
    "group": """\
  - id: together
    title: How does the machine stand?
    why: These read side by side.
    mode: parallel
    group:
      - id: space
        title: How full is the disk?
        check: host.disk
      - id: memory
        title: Is there memory left?
        check: host.memory
""",
    "escalate": """\
  - id: hand_over
    title: Ask who knows more
    escalate:
      to: The team on call
      because: Nothing on ${host} could be done here.
      ask_for: A look at it.
""",
    "end": """\
  - id: over
    title: Nothing is left to do
    end: resolved
""",
}

FIRST_STEPS = tuple(_STEPS)


def first_step_text(kind: str, *, runbook_id: str = "new-runbook", title: str = "A new runbook") -> str:
    """Return the text of a new runbook with one step of a kind, which loads as it stands; where the step measures
    nothing, the linter says that and no more.

    A judge needs something to judge and a question somewhere to go, so these come with a second step."""
    return _HEAD.substitute(id=runbook_id, title=title) + _STEPS[kind]
