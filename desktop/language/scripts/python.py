"""Whether scripts in Python can be parsed, by the parser of the Python that runs this program."""

import ast
import sys
import warnings
from collections.abc import Iterator, Sequence

from desktop.language.scripts.script import Finding, Script

NAME = "Python"
SHELLS = ("python",)
RULE = "python-syntax"
_OURS = f"Python {sys.version_info[0]}.{sys.version_info[1]}"


def findings(scripts: Sequence[Script], _within_s: float) -> Iterator[tuple[Script, Finding]]:
    """Yield the first fault of each script that has one; a parser needs no deadline."""
    for script in scripts:
        fault = _fault(script.text)
        if fault is not None:
            yield script, fault


def _fault(text: str) -> Finding | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what is only doubtful goes to stderr and names no file of ours
            ast.parse(text)
    except SyntaxError as fault:
        message = f"{_OURS} cannot parse it: {fault.msg}."
        return Finding(max(1, fault.lineno or 1), max(1, fault.offset or 1), RULE, message)
    except (RecursionError, MemoryError):
        return Finding(1, 1, RULE, f"it is nested deeper than {_OURS} can parse.", is_warning=True)
    except ValueError as fault:  # a NUL, half of a surrogate pair
        return Finding(1, 1, RULE, f"{_OURS} cannot parse it: {fault}.")
    return None
