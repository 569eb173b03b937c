"""Writes a summary as PDF: text that can be selected, in our own typefaces, and nothing is loaded from anywhere."""

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, QUrl
from PySide6.QtGui import (
    QFont,
    QGuiApplication,
    QImage,
    QPageLayout,
    QPageSize,
    QPdfWriter,
    QTextDocument,
)

from desktop import __version__
from desktop.paths import resources_dir
from desktop.ui.theme.fonts import MONO, SANS, load_fonts

_DOTS_PER_INCH = 150
_MARGIN_MM = 2.0  # Qt adds two centimetres of its own around what it prints
_PICTURE = QTextDocument.ResourceType.ImageResource.value
_STYLE = """
h1 { font-size: 15pt; font-weight: 700; } h2 { font-size: 11pt; font-weight: 700; margin-top: 10pt; }
.callout { background-color: #f6f7f9; font-weight: 600; }
code, pre { font-family: 'JetBrains Mono'; font-size: 8pt; background-color: #f6f7f9; }
pre { white-space: pre-wrap; }
th { text-align: left; padding-right: 8pt; } td { padding-right: 8pt; }
.badge { font-weight: 700; }
.pass { color: #15794a; } .warn { color: #8a5a00; } .fail { color: #c42b32; } .unknown { color: #6b45c6; }
.other { color: #556070; }
"""


def write_pdf(body: str, title: str) -> bytes:
    """Return HTML of our own making as a PDF on A4 pages.

    In a program without a window, Qt is started without a display first."""
    started = _without_display()
    load_fonts(resources_dir() / "fonts")
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    _print(body, title, buffer)
    buffer.close()
    del started
    return bytes(data.data())


def _without_display() -> QGuiApplication | None:
    if QGuiApplication.instance() is not None:
        return None
    return QGuiApplication(["handrail", "-platform", "offscreen"])


def _print(body: str, title: str, device: QIODevice) -> None:
    writer = QPdfWriter(device)
    writer.setResolution(_DOTS_PER_INCH)
    writer.setTitle(title)
    writer.setCreator(f"handrail {__version__}")
    margins = QMarginsF(_MARGIN_MM, _MARGIN_MM, _MARGIN_MM, _MARGIN_MM)
    writer.setPageLayout(
        QPageLayout(
            QPageSize(QPageSize.PageSizeId.A4),
            QPageLayout.Orientation.Portrait,
            margins,
            QPageLayout.Unit.Millimeter,
        )
    )
    document = _Paper()
    document.setDefaultFont(_font())
    document.setDefaultStyleSheet(_STYLE)
    document.setHtml(body)
    document.print_(writer)


def _font() -> QFont:
    font = QFont()
    font.setFamilies([SANS, MONO, "sans-serif"])
    font.setPointSizeF(9.5)
    for feature in (
        "calt",
        "tnum",
    ):  # their glyphs have no character: who copies the text would lose `:` and `)`
        font.setFeature(QFont.Tag(feature), 0)
    return font


class _Paper(QTextDocument):
    """Asks for nothing: no file, no picture, no style sheet from elsewhere."""

    def loadResource(self, kind: int, name: QUrl | str) -> object:
        """Give an empty picture: for none, Qt would look for a file of that name itself."""
        return QImage(1, 1, QImage.Format.Format_Mono) if kind == _PICTURE else QByteArray()
