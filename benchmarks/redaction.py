"""Redaction of ordinary lines, line by line and as one stream, and the gate over a summary."""

import subprocess

from benchmarks.rounds import PYTHON, ROOT, Goal, interleaved, median, ratio, timed
from benchmarks.yardstick import slowness
from desktop.redaction.gate import require_no_secret
from desktop.redaction.masker import SecretMasker
from desktop.redaction.redact import redact_text
from desktop.redaction.stream import StreamRedactor

_LINES = (ROOT / "tests" / "unit" / "redaction" / "ordinary.txt").read_text(encoding="utf-8").splitlines()
_TEXT = "\n".join(_LINES * 10)
_PAGE = "".join(f"<tr><td>{line}</td></tr>\n" for line in _LINES).encode()
_FIRST = "import desktop.redaction; desktop.redaction.redact_text('password=hunter22')"


def measure() -> list[Goal]:
    masker = SecretMasker()
    masker.add("word", "hunter22-Prod")
    ways = {
        "slowness": slowness,
        "lines": lambda: timed(lambda: [redact_text(line) for line in _LINES]),
        "stream": lambda: timed(lambda: StreamRedactor().feed(_TEXT)),
        "gate": lambda: timed(lambda: require_no_secret(_PAGE, masker, "the page")),
        "nothing": lambda: timed(lambda: subprocess.run([PYTHON, "-c", "pass"], cwd=ROOT, check=True)),
        "first": lambda: timed(lambda: subprocess.run([PYTHON, "-c", _FIRST], cwd=ROOT, check=True)),
    }
    found = interleaved(ways)
    line_us = 1e6 * ratio(found, "lines", "slowness") / len(_LINES)
    first = f"{1000 * median(found['first']):.0f} ms against {1000 * median(found['nothing']):.0f}"
    return [
        Goal(name="an ordinary line", measured=line_us, limit=300, unit="µs"),
        Goal(name="an ordinary line in one text / by itself", measured=ratio(found, "stream", "lines") / 10),
        Goal(name="the gate over a page of these lines / redacting them", measured=ratio(found, "gate", "lines")),
        Goal(name="first redaction / python -c pass", measured=ratio(found, "first", "nothing"), detail=first),
    ]  # fmt: skip
