"""What a fault means for a post that takes several requests."""

from collections.abc import Iterator
from contextlib import contextmanager

from desktop.desks.errors import DeskError

MARK = "handrail-"


def mark_of(key: str) -> str:
    """Return a post's key as it stands in a desk, where a person may see it."""
    return f"{MARK}{key}"


@contextmanager
def before_it_shows() -> Iterator[None]:
    """Of requests that nobody sees anything of until the last one: whatever fails, the post has not arrived."""
    try:
        yield
    except DeskError as error:
        error.may_have_arrived = False
        raise


@contextmanager
def when_part_is_there(done: str) -> Iterator[None]:
    """Of requests after the first that shows: the post has to be looked for, and what is there is told.

    Without words for it nothing is there yet, and nothing changes.
    """
    try:
        yield
    except DeskError as error:
        if not done:
            raise
        error.may_have_arrived = True
        error.args = (f"{done[0].upper()}{done[1:]}; then: {error}",)
        raise
