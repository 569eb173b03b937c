"""Draws the pictures of the guide from the sample pages: light, each with a dark twin, in 255 colours."""

from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage

from desktop.ui.shots.render import BOTH, render_all

# The name of the picture, and what is drawn.
PICTURES = {
    "compare": "compare",
    "connections": "connections",
    "consent": "run_consent",
    "editor": "editor_problems",
    "home": "home",
    "hosts": "hosts",
    "map": "editor_map",
    "queue": "queue",
    "report": "finish",
    "run": "run_verdict",
    "timeline": "timeline",
}
_SIZE = "1280"
_MOST = 255  # colours of a picture: the rest are the edges of letters, which the nearest serves as well
_ALIKE = 48  # how far two may be apart, in all three parts of a colour


def draw_guide(out: Path) -> list[Path]:
    """Draw every picture of the guide into a folder; return the files."""
    with TemporaryDirectory() as folder:
        render_all(Path(folder), tuple(PICTURES.values()))
        return [
            _keep(Path(folder) / f"{shot}_{scheme}_{_SIZE}.png", out / f"{name}{ending}.png")
            for name, shot in PICTURES.items()
            for scheme, ending in zip(BOTH, ("-dark", ""), strict=True)
        ]


def _keep(drawn: Path, to: Path) -> Path:
    picture = QImage(str(drawn)).convertToFormat(QImage.Format.Format_RGB32)
    plain = Qt.ImageConversionFlag.AvoidDither | Qt.ImageConversionFlag.ThresholdDither
    few = picture.convertToFormat(QImage.Format.Format_Indexed8, _colours(picture), plain)
    few.save(str(to), "PNG", 0)  # type: ignore[call-overload]  # packed as far as it goes
    return to


def _colours(picture: QImage) -> list[int]:
    """Return the colours to keep: one of each kind, for a small green tick is to stay green, then the most used."""
    used = [colour for colour, _ in Counter(memoryview(picture.constBits()).cast("I")).most_common()]
    kept: list[int] = []
    for colour in used:
        if len(kept) < _MOST and all(_apart(colour, one) > _ALIKE for one in kept):
            kept.append(colour)
    return list(dict.fromkeys((*kept, *used)))[:_MOST]


def _apart(one: int, other: int) -> int:
    return sum(abs((one >> shift & 255) - (other >> shift & 255)) for shift in (0, 8, 16))
