"""An event as it leaves without what its step read: how it ended stays, and so does its place in the chain."""

import json
from dataclasses import replace

from desktop.domain.events import Fault, StepFinished
from desktop.records.chain import WITHHELD, Link, is_withheld
from desktop.records.codec import encode, to_json
from desktop.records.events_table import recorded

TOLD = "What this step read stays on the computer that it was read on."


def without_content(link: Link) -> Link:
    """Return the link of a step that ended, with its own hash, and without its values and its words."""
    event = recorded(link).event
    if is_withheld(link) or not isinstance(event, StepFinished):
        return link
    bare = replace(
        event,
        said=TOLD,
        reason=TOLD if event.reason else "",
        reading={},
        looked_at={},
        answer=None,
        fault=_bare(event.fault) if event.fault else None,
    )
    body = json.loads(encode(bare).body)
    return replace(link, body=to_json({**body, WITHHELD: True}))


def _bare(fault: Fault) -> Fault:
    """The key of a host is asked about, and says nothing of what was read; other messages may quote output."""
    return fault if fault.kind == "HostKey" else Fault(kind=fault.kind, message=TOLD)
