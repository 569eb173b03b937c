"""Asks where to save a runbook, without holding the window."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QWidget


def ask_for_file(page: QWidget, name: str, folder: Path, done: Callable[[Path], None]) -> QFileDialog:
    """Open the system's dialog; it asks by itself before a file is replaced."""
    dialog = QFileDialog(page, page.tr("Save the runbook as"), str(folder))
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setNameFilter(page.tr("Runbooks (*.yaml *.yml)"))
    dialog.setDefaultSuffix("yaml")
    dialog.selectFile(name)
    dialog.fileSelected.connect(lambda chosen: done(Path(chosen)))
    dialog.open()
    return dialog
