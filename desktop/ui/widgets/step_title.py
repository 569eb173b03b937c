"""Breaks the title of a row in a narrow list into two lines; the second is elided where it has no room either."""

from functools import lru_cache

from PySide6.QtGui import QFont

from desktop.ui.theme.paint import text_width

_MOST = 4096  # titles of the lists that are looked at, at their widths


def title_lines(title: str, face: QFont, width: float) -> tuple[str, ...]:
    """Return the title in one line, or in two that break at a space."""
    return _lines(" ".join(title.split()), face.key(), face, round(width))


@lru_cache(maxsize=_MOST)
def _lines(title: str, _key: str, face: QFont, width: int) -> tuple[str, ...]:
    if text_width(title, face) <= width:
        return (title,)
    taken = ""
    for word in title.split(" "):
        longer = f"{taken} {word}".lstrip()
        if text_width(longer, face) > width:
            break
        taken = longer
    return (taken, title[len(taken) :].lstrip()) if taken else (title,)
