"""The guide: what its files may hold, and walking it by keys."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from desktop.summary.blocks import Bullets, Heading, Paragraph, Span, Style, Table, Title
from desktop.ui.actions import bind
from desktop.ui.help.guide import Code, Picture, read_chapter, read_guide
from desktop.ui.help.view import HelpView, PictureBox
from desktop.ui.navigation import HELP, Place
from desktop.ui.shots.guide import PICTURES
from desktop.ui.shots.scenes import SHOTS
from desktop.ui.theme.theme import theme
from desktop.ui.theme.tokens import Scheme
from tests.ui.hostile import HOSTILE, unsafe

TEXT = """\
# Title

A `code` and **strong**
word.

## More
- one
  goes on
- two

![words](pictures/a.png)

| A | B |
|---|---|
| x | `y` |

```
handrail list

handrail run a
```
"""


def test_every_shape_of_a_chapter_becomes_a_block(tmp_path: Path) -> None:
    (tmp_path / "1-a.md").write_text(TEXT)
    title, text, heading, points, picture, table, code = read_chapter(tmp_path / "1-a.md").parts
    assert title == Title(text="Title")
    assert text == Paragraph(
        line=(
            Span("A "),
            Span("code", Style.CODE),
            Span(" and "),
            Span("strong", Style.STRONG),
            Span(" word."),
        )
    )
    assert heading == Heading(text="More")
    assert isinstance(points, Bullets)
    assert [item.lines for item in points.items] == [((Span("one goes on"),),), ((Span("two"),),)]
    assert picture == Picture(tmp_path / "pictures" / "a.png", "words")
    assert isinstance(table, Table)
    assert (table.head, table.rows) == (("A", "B"), (((Span("x"),), (Span("y", Style.CODE),)),))
    assert code == Code(("handrail list", "handrail run a"))


def test_the_shipped_guide_has_its_chapters_and_all_its_pictures() -> None:
    chapters = read_guide()
    assert len(chapters) >= 7
    pictures = [part for chapter in chapters for part in chapter.parts if isinstance(part, Picture)]
    assert len(pictures) >= 4
    assert [one.file.name for one in pictures if not one.file.is_file() or not one.words] == []
    assert sorted(PICTURES) == sorted(one.file.stem for one in pictures)
    assert set(PICTURES.values()) <= {shot.name for shot in SHOTS}


def test_a_picture_is_dark_in_dark_schemes_and_changes_with_them(qtbot: QtBot) -> None:
    pictures = [part for chapter in read_guide() for part in chapter.parts if isinstance(part, Picture)]
    boxes = [PictureBox(picture) for picture in pictures]
    for box in boxes:
        qtbot.addWidget(box)
        box.resize(640, 400)

    def lightness() -> list[int]:
        return [box.grab().toImage().pixelColor(320, 4).lightness() for box in boxes]

    assert [box.file.stem for box in boxes if not box.file.stem.endswith("-dark")] == []
    assert max(lightness()) < 80
    theme().choose(scheme=Scheme.LIGHT)
    assert [box.file for box in boxes] == [picture.file for picture in pictures]
    assert min(lightness()) > 180
    theme().choose(scheme=Scheme.CONTRAST)
    assert max(lightness()) < 80


def test_chapters_are_walked_by_keys_and_picked(qtbot: QtBot) -> None:
    view = HelpView()
    qtbot.addWidget(view)
    for action in view.actions_here:
        bind(action, view, Qt.ShortcutContext.WidgetWithChildrenShortcut)
    view.resize(1000, 700)
    view.show()
    view.activateWindow()
    qtbot.waitUntil(view.isActiveWindow)
    view.show_place(Place(HELP, key="3-changes-and-consent"))
    assert view.crumbs == ("Help", "Changes and consent")
    QTest.keyClick(view.rows[view.at], Qt.Key.Key_J)
    assert view.crumbs[-1] == "Reports and tickets"
    assert view.rows[view.at].hasFocus()
    QTest.keyClick(view.rows[view.at], Qt.Key.Key_K)
    QTest.keyClick(view.rows[0], Qt.Key.Key_Return)
    assert view.crumbs[-1] == "First steps"
    said = "Home, with the runs that are open and what was used last"

    def shown() -> list[PictureBox]:
        return [box for box in view.findChildren(PictureBox) if box.isVisible() and box.width() > 300]

    qtbot.waitUntil(lambda: [box.accessibleName() for box in shown()] == [said])
    [box] = shown()
    assert box.width() <= 760
    assert abs(box.height() / box.width() - 800 / 1280) < 0.02


def test_in_a_low_window_the_chapter_that_is_gone_to_comes_to_sight(qtbot: QtBot) -> None:
    view = HelpView()
    qtbot.addWidget(view)
    view.resize(1000, 260)
    view.show()
    view.activateWindow()
    qtbot.waitUntil(view.isActiveWindow)
    view.show_place(Place(HELP, key="9-writing-runbooks"))
    last = view.rows[-1]
    qtbot.waitUntil(lambda: last.visibleRegion().boundingRect().height() == last.height())


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_in_a_guide_is_only_text(text: str, tmp_path: Path, qtbot: QtBot) -> None:
    (tmp_path / "1-a.md").write_text(
        f"# T {text}\n\n{text}\n\n- {text}\n\n| {text} |\n|---|\n| {text} |\n", "utf-8"
    )
    view = HelpView(read_guide(tmp_path))
    qtbot.addWidget(view)
    view.show()
    formats = {label.textFormat() for label in view.findChildren(QLabel)}
    assert formats <= {Qt.TextFormat.PlainText}
    assert unsafe(view) == []
