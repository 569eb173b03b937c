"""Renders every page in both schemes and several sizes to PNG, offscreen, from sample data."""

import os
import sys
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from PySide6.QtWidgets import QApplication, QWidget

from desktop.ui.collector import WindowCollector
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


def render_all(out: Path, *starts: str) -> tuple[Path, ...]:
    """Render every page, or those whose names begin with a word; return the pictures."""
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
        app = QApplication(sys.argv[:1])
    out.mkdir(parents=True, exist_ok=True)
    dresser, collector = dress_application(app), WindowCollector(app)
    was = (theme().scheme, theme().zoom)
    made: list[Path] = []
    with TemporaryDirectory() as folder:
        for scheme in (Scheme.DARK, Scheme.LIGHT):
            made += [_gallery(out, scheme)]
            for size in SIZES:
                theme().choose(scheme=scheme, zoom=size.zoom)
                wanted = [shot for shot in SHOTS if not starts or shot.name.startswith(starts)]
                made += [_shoot(out, shot, scheme, size, Path(folder)) for shot in wanted]
    theme().choose(scheme=was[0], zoom=was[1])
    dresser.deleteLater()
    collector.let_go()
    return tuple(made)


def _shoot(out: Path, shot: Shot, scheme: Scheme, size: Size, folder: Path) -> Path:
    window = window_with_samples(folder, is_first_time=shot.is_first_time)
    window.resize(size.width, size.height)
    window.show()
    window.show_place(shot.place)
    settle()
    if shot.then is not None:
        shot.then(window)
        settle()
    return _keep(window, out / f"{shot.name}_{scheme}_{size.name}.png")


def _gallery(out: Path, scheme: Scheme) -> Path:
    theme().choose(scheme=scheme, zoom=1.0)
    gallery = Gallery()
    gallery.resize(1440, 1150)
    gallery.show()
    settle()
    return _keep(gallery, out / f"gallery_{scheme}.png")


def _keep(widget: QWidget, path: Path) -> Path:
    widget.grab().save(str(path))
    widget.close()
    widget.deleteLater()
    return path
