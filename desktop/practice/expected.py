"""What an incident expects, held against what following its runbook came to."""

from collections.abc import Iterator, Sequence

from desktop.domain.incident import OPEN, Expectation
from desktop.domain.run import Run
from desktop.practice.ledger import MismatchError
from desktop.practice.traces import verdicts_of


def differences(expect: Expectation, run: Run, path: tuple[str, ...]) -> Iterator[MismatchError]:
    """Yield what came out differently: the path, the end, single verdicts."""
    if expect.path and expect.path != path:
        yield MismatchError(_of_paths(expect.path, path), entry=None)
    end = str(run.ended) if run.ended else OPEN
    if expect.end != end:
        said = f" ({run.end.said})" if run.end and run.end.said else ""
        yield MismatchError(f"expected the end {expect.end}, and it ended {end}{said}.", entry=None)
    found = verdicts_of(run)
    for step, verdict in expect.verdicts.items():
        if found.get(step) != verdict:
            yield MismatchError(_of_verdicts(step, verdict, run), entry=None, step=step)


def _of_paths(expected: Sequence[str], found: Sequence[str]) -> str:
    same = next(
        (i for i, (one, other) in enumerate(zip(expected, found, strict=False)) if one != other),
        min(len(expected), len(found)),
    )
    after = f"after `{found[same - 1]}`" if same else "first of all"
    wanted = f"`{expected[same]}`" if same < len(expected) else "nothing more"
    came = f"`{found[same]}`" if same < len(found) else "nothing more"
    return f"expected the path to go on with {wanted} {after}, and it went on with {came}. It was: {', '.join(found)}."


def _of_verdicts(step: str, expected: str, run: Run) -> str:
    entry = run.latest.get(step)
    if entry is None:
        return f"expected {expected} of `{step}`, which was never come to."
    said = f" ({entry.said})" if entry.said else ""
    return f"expected {expected} of `{step}`, and it was {entry.verdict or 'not judged'}{said}."
