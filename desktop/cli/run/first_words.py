"""What a person says to a run that is resumed before it goes on, as options of the command line."""

from desktop.domain.errors import InputError
from desktop.engine import commands as c


def first_words(*, take_over: bool, go_to: str, retry: bool, undo: bool) -> tuple[c.Command, ...]:
    """Return the commands, in the order in which they are given.

    Raises:
        InputError: two of them want the run to go on from different places.
    """
    wanted = [
        name for name, is_given in (("--go-to", go_to), ("--retry", retry), ("--undo", undo)) if is_given
    ]
    if len(wanted) > 1:
        raise InputError(f"{' and '.join(wanted)}: give one of them.")
    moves: tuple[c.Command, ...] = (c.TakeOver(),) if take_over else ()
    if go_to:
        moves = (*moves, c.GoTo(go_to))
    if retry:
        moves = (*moves, c.Retry())
    return (*moves, c.Undo()) if undo else moves
