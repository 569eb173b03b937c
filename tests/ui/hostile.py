"""Text that wants to be more than text, and what must hold of every widget that shows it."""

import json
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QLabel, QTextBrowser, QTextEdit, QWidget

HOSTILE = (
    "\x1b]0;evil\x07\x1b[31mred\x1b[0m \x9b31m",
    "abc\u202egnp.exe \u2066isolated\u2069 \u200f",
    "<img src=file:///etc/passwd> <b>bold</b> &amp; <a href='file:///x'>x</a>",
    "![x](file:///etc/passwd) [y](javascript:alert(1)) `code`",
    "x" * 6_000,
    "שלום עולם مرحبا بالعالم",
    "nul\x00 bell\x07 back\x08 del\x7f",
    "Z\u0310\u0311\u0312\u0313" * 200,
    "\U0001f469\u200d\U0001f469\u200d\U0001f467 \ufdfa",
    "&Amp && && %s %n {0} ${x}",
    "-" * 3 + "\n" + "a\rb\u2028c\u2029d\x85e",
)
FORBIDDEN = {*map(chr, range(9)), *map(chr, range(11, 32)), "\x7f", *map(chr, range(0x80, 0xA0))} | set(
    "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)


def naughty(corpora: Path) -> list[str]:
    return [text for text in json.loads((corpora / "blns" / "blns.json").read_text("utf-8")) if text.strip()]


def unsafe(root: QWidget) -> list[str]:
    """Return what shows a control or bidi character, renders markup, or may load something."""
    found = [repr(one) for kind in (QTextBrowser, QTextEdit) for one in root.findChildren(kind)]
    found += [repr(one) for one in root.findChildren(QTextDocument) if one.toHtml().count("<img")]
    for label in root.findChildren(QLabel):
        if label.textFormat() is not Qt.TextFormat.PlainText:
            found.append(f"rich: {label.text()[:60]!r}")
        if set(label.text()) & FORBIDDEN:
            found.append(f"not cleaned: {label.text()[:60]!r}")
    for widget in root.findChildren(QWidget):
        if "<img" in widget.toolTip() or "\x1b" in widget.toolTip():
            found.append(f"tooltip: {widget.toolTip()[:60]!r}")
        if set(widget.accessibleName()) & FORBIDDEN:
            found.append(f"spoken: {widget.accessibleName()[:60]!r}")
    return found
