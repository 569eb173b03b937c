"""Renders every page in both schemes and several sizes to PNG, offscreen, from sample data."""

import os
import sys
from collections.abc import Iterator
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QWidget

from desktop.dataclass import dataclass
from desktop.ui.collector import WindowCollector
from desktop.ui.editor.highlighter import YamlHighlighter
from desktop.ui.main_window import MainWindow
from desktop.ui.shots.gallery import Gallery
from desktop.ui.shots.scenes import SHOTS, Shot
from desktop.ui.shots.window import settle, window_with_samples
from desktop.ui.theme.apply import dress_application
from desktop.ui.theme.theme import theme
from desktop.ui.theme.tokens import Scheme


@dataclass(frozen=True, slots=True)
class Size:
    name: str
    width: int
    height: int
    zoom: float = 1.0


SIZES = (Size("1280", 1280, 800), Size("1440", 1440, 900), Size("200pct", 1440, 900, 2.0))
BOTH = (Scheme.DARK, Scheme.LIGHT)
SWITCH_INTERVAL_S = 0.0002  # as the window does: sessions and pictures take turns
_QUICK = 80  # Qt's PNG quality: packed little, which takes no longer than not at all


def render_all(out: Path, starts: tuple[str, ...] = (), schemes: tuple[Scheme, ...] = BOTH) -> list[Path]:
    """Render every page, or those whose names begin with a word, in a process for each core.

    Returns the pictures."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    out.mkdir(parents=True, exist_ok=True)
    wanted = [shot.name for shot in SHOTS if shot.name.startswith(starts or "")]
    jobs = min(os.cpu_count() or 1, len(wanted)) or 1
    shares = [wanted[start::jobs] for start in range(jobs)]
    # Processes that know nothing yet: a window cannot be forked.
    with get_context("spawn").Pool(jobs) as pool:
        found = pool.map(partial(_render, out, schemes), shares, chunksize=1)
    return sorted(path for paths in found for path in paths)


def _render(out: Path, schemes: tuple[Scheme, ...], names: list[str]) -> list[Path]:
    sys.setswitchinterval(SWITCH_INTERVAL_S)
    app = QApplication([*sys.argv[:1], "-style", "Fusion"])
    dresser, collector = dress_application(app), WindowCollector(app)
    with TemporaryDirectory() as folder:
        made = [
            path for shot in SHOTS if shot.name in names for path in _shoot(out, shot, schemes, Path(folder))
        ]
    if SHOTS[0].name in names:
        made += [_gallery(out, scheme) for scheme in schemes]
    dresser.deleteLater()
    collector.let_go()
    return made


def _shoot(out: Path, shot: Shot, schemes: tuple[Scheme, ...], folder: Path) -> Iterator[Path]:
    """One window is brought to each scheme and size in turn, as a person does; or each size has one of its own."""
    for sizes in [(size,) for size in SIZES] if shot.is_of_each_size else [SIZES]:
        yield from _shoot_in(out, shot, schemes, sizes, folder)


def _shoot_in(
    out: Path, shot: Shot, schemes: tuple[Scheme, ...], sizes: tuple[Size, ...], folder: Path
) -> Iterator[Path]:
    theme().choose(scheme=schemes[0], zoom=sizes[0].zoom)
    window = window_with_samples(folder, is_first_time=shot.is_first_time)
    window.resize(sizes[0].width, sizes[0].height)
    window.show()
    window.setUpdatesEnabled(False)  # it is painted for its pictures only
    window.show_place(shot.place)
    settle()
    if shot.then is not None:
        shot.then(window)
    _paint(window)  # the focus ring goes to the row that was painted last
    for size in sizes:
        for scheme in schemes:
            yield _picture(window, scheme, size, out / f"{shot.name}_{scheme}_{size.name}.png")
    _close(window)


def _picture(window: MainWindow, scheme: Scheme, size: Size, path: Path) -> Path:
    theme().choose(scheme=scheme, zoom=size.zoom)
    window.resize(size.width, size.height)
    settle()
    while any(not one.is_done for one in window.findChildren(YamlHighlighter)):
        settle()  # a text is coloured anew over several turns
    return _keep(window, path)


def _gallery(out: Path, scheme: Scheme) -> Path:
    theme().choose(scheme=scheme, zoom=1.0)
    gallery = Gallery()
    gallery.resize(1440, 1150)
    gallery.show()
    settle()
    path = _keep(gallery, out / f"gallery_{scheme}.png")
    _close(gallery)
    return path


def _keep(widget: QWidget, path: Path) -> Path:
    picture = _paint(widget).convertToFormat(QImage.Format.Format_RGB888)
    picture.save(str(path), "PNG", _QUICK)  # type: ignore[call-overload]
    return path


def _paint(widget: QWidget) -> QImage:
    widget.setUpdatesEnabled(True)
    painted = widget.grab().toImage()
    widget.setUpdatesEnabled(False)
    return painted


def _close(widget: QWidget) -> None:
    widget.close()
    widget.deleteLater()
