"""Several POSIX scripts as the lines of one command: the first as if it were alone, others while there is time.

Each has a first line and a last line of its own, as a script alone has. Nothing is told before the command ends, so
what is sent ahead may not hold up the first: `timeout` ends it after a few seconds in all; without that it is left out.
"""

import hashlib
import re
from collections.abc import Sequence

from desktop.dataclass import dataclass
from desktop.targets.base import ScriptAsk
from desktop.targets.ssh import wrapper as ssh_wrapper
from desktop.targets.ssm.scripts import Said, ended_lines, packed_lines, read_said

AHEAD_S = 5  # for all that is sent ahead, together
_LIMIT = f"""handrail_end=$(( $(date +%s) + {AHEAD_S} ))
timeout {AHEAD_S} true 2>/dev/null || handrail_end=0
handrail_left() {{
handrail_left=$(( handrail_end - $(date +%s) ))
[ "$handrail_left" -gt 0 ]
}}"""
_ENDED_BY_LIMIT = (124, 125, 137, 143)
_MARK = "(?:\x1e|\ufffd|)"


@dataclass(frozen=True, slots=True)
class BundleScript:
    """Equal for equal scripts, so that one command may serve many nodes."""

    asks: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]  # script, and its environment

    def lines(self, nonce: str, *, is_windows: bool) -> list[str]:
        """Return the lines for the document; it is never sent to Windows.

        Raises:
            InputError: a value that no script can be given.
        """
        assert not is_windows
        first, *rest = [self._part(place, nonce) for place in range(len(self.asks))]
        parts = [first("/bin/sh -s"), _LIMIT]
        parts += [f"if handrail_left; then\n{one('timeout $handrail_left /bin/sh -s')}\nfi" for one in rest]
        function = "handrail_run() {\n" + "\n".join(parts) + "\n}"  # its text stands there once
        return [function, *packed_lines("handrail_run", nonce), *ended_lines(nonce)]

    def _part(self, place: int, nonce: str) -> "_Part":
        script, env = self.asks[place]
        own = nonce_of(nonce, place)
        return _Part(ssh_wrapper.script_text(script, "sh", dict(env), own), own)


@dataclass(frozen=True, slots=True)
class _Part:
    text: str
    nonce: str

    def __call__(self, shell: str) -> str:
        written = ssh_wrapper.written(self.text.encode("utf-8", "surrogateescape"))
        return f"{written} | {shell}\nprintf '\\nhandrail {self.nonce} ended %s\\n' \"$?\""


def bundle_of(asks: Sequence[ScriptAsk], largest: int) -> BundleScript:
    """Return as many scripts as fit into a text of this many characters, the first in any case."""
    found: list[tuple[str, tuple[tuple[str, str], ...]]] = []
    for ask in asks:
        longer = BundleScript((*found, (ask.script, tuple(ask.env.items()))))
        if found and sum(map(len, longer.lines("0" * 16, is_windows=False))) > largest:
            break
        found = list(longer.asks)
    return BundleScript(tuple(found))


def nonce_of(nonce: str, place: int) -> str:
    """Return the nonce of a script; the command's own tells it, so that equal bundles need not hold one."""
    return hashlib.sha256(f"{nonce} {place}".encode()).hexdigest()[:16]


def parts_of(said: Said, nonce: str, count: int, *, is_stderr_whole: bool) -> list[Said | None]:
    """Return what each script wrote; None for one that was left out, ended, or of which a part came."""
    nonces = [nonce_of(nonce, place) for place in range(count)]
    errors = _errors(said.stderr, nonces)
    last = max(errors, default=-1)
    found: list[Said | None] = []
    begin = 0
    for place, own in enumerate(nonces):
        end = re.compile(rf"\r?\n?handrail {own} ended -?\d+ *(?:\r?\n|\Z)").search(said.stdout, begin)
        one = read_said(said.stdout[begin : end.end()], errors.get(place, ""), own) if end else None
        begin = end.end() if end else begin
        is_whole = one is not None and one.state == "ok" and (is_stderr_whole or place < last)
        is_ended = place > 0 and one is not None and one.exit_status in _ENDED_BY_LIMIT
        found.append(one if is_whole and not is_ended else None)
    return found


def _errors(stderr: str, nonces: Sequence[str]) -> dict[int, str]:
    """Return what each script wrote to its second stream, from its first line on."""
    starts = {
        place: match.start()
        for place, own in enumerate(nonces)
        if (match := re.search(rf"{_MARK}handrail {own} \d+ \w+(?:\r?\n|\Z)", stderr))
    }
    ends = [*list(starts.values())[1:], len(stderr)]
    return {place: stderr[start:end] for (place, start), end in zip(starts.items(), ends, strict=True)}
