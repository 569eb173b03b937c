"""How much of a call one wait may take, so that silence can still be reported as what it is."""

from desktop.targets.base import Call, Stream

_SHARE = 0.6  # of the time left; the rest is for saying what was seen


def narrowed(call: Call, timeout_s: float, *, share: float = _SHARE) -> Call:
    """Return the same call with an earlier end: at most `timeout_s`, and at most a share of what is left."""
    return call.narrowed(min(timeout_s, share * call.left_s))


def note(call: Call, line: str) -> None:
    """Tell one line of what was done and seen to whoever keeps the evidence of this call."""
    if call.on_output is not None:
        call.on_output(Stream.STDOUT, f"{line}\n".encode())
