"""Makes the text that runs several scripts one after the other over one channel, with a mark behind each.

A mark is `\\x1ehandrail NONCE STATUS AT\\n` on both streams, with 128 random bits of its own: it is written only after
its script has ended, and stands in no variable, argument or environment, so that no output can hold it. AT is the
host's uptime in seconds where it tells one without a command (Linux), else empty.
"""

import re
from collections.abc import Sequence

from desktop.targets.base import ScriptAsk
from desktop.targets.ssh.wrapper import exports_text, quoted, wrapped

AFTER_END = re.compile(rb"(\d{1,3}) ([0-9.]{0,20})\n")  # what follows an end mark: exit status and uptime
LONGEST_AFTER_END = 26
# `read` is no special builtin, so that a host without /proc goes on.
_CLOCK = "handrail_at=; { read -r handrail_at handrail_rest </proc/uptime; } 2>/dev/null"
_TELL = 'printf \'\\036handrail {nonce} %s %s\\n\' "$handrail_status" "$handrail_at"'


def bundle_text(asks: Sequence[ScriptAsk], nonces: Sequence[str]) -> str:
    """Return the text; the first nonce is of the wrapper's first line, each other one of a script's end.

    Before the first script stands an empty one, whose mark tells when it began.

    Raises:
        InputError: a value that no script can be given.
    """
    begin, start, *ends = nonces
    parts = [_ended("handrail_status=0", start)]
    for ask, nonce in zip(asks, ends, strict=True):
        inside = f"unset handrail_status handrail_at handrail_rest\n{exports_text(ask.env)}eval {quoted(ask.script)}"
        parts.append(_ended(f"( {inside}\n) </dev/null\nhandrail_status=$?", nonce))
    return wrapped("\n".join(parts), {}, begin)


def _ended(text: str, nonce: str) -> str:
    tell = _TELL.format(nonce=nonce)
    return f"{text}\n{_CLOCK}\n{tell}\n{tell} >&2"
