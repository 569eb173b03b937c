"""Traps for what a shown text might reach: a file and a server nobody may touch, and the doors out of the program."""

import ctypes
import os
import select
import socket
import struct
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import QBuffer, QObject, QUrl, Slot
from PySide6.QtGui import QColor, QDesktopServices, QImage

_IN_ACCESS, _IN_OPEN = 0x1, 0x20
_SCHEMES = ("http", "https", "file", "ftp", "mailto", "javascript", "data", "smb")
_DOORS = (
    "socket.connect",
    "socket.getaddrinfo",
    "subprocess.Popen",
    "os.system",
    "os.exec",
    "os.posix_spawn",
)
# An audit hook cannot be taken away again: one for the process, which tells whoever listens at the time.
_listening: list["Canaries"] = []


class Canaries(QObject):
    """`touched` names what was reached. Qt opens files and sockets below Python, so file and server are real."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.touched: list[str] = []
        self.file = folder / "canary.png"
        self.file.write_bytes(_a_picture())
        self._server = socket.create_server(("127.0.0.1", 0))
        self._server.setblocking(False)
        self._libc = ctypes.CDLL(None, use_errno=True)
        self._watch = self._libc.inotify_init1(os.O_NONBLOCK)
        assert self._watch >= 0, os.strerror(ctypes.get_errno())
        seen = self._libc.inotify_add_watch(self._watch, os.fsencode(self.file), _IN_ACCESS | _IN_OPEN)
        assert seen >= 0, os.strerror(ctypes.get_errno())

    @property
    def web(self) -> str:
        return f"http://127.0.0.1:{self._server.getsockname()[1]}/canary.png"

    @property
    def lines(self) -> tuple[str, ...]:
        """Markup that loads the file and the page wherever markup is read."""
        return (
            f"<img src='file://{self.file}'> <img src=\"{self.file}\"> <b>bold</b>",
            f"<img src='{self.web}'> <a href='{self.web}'>x</a> <link rel=stylesheet href='file://{self.file}'>",
            f"![x](file://{self.file}) [y](javascript:alert(1)) <table background='{self.file}'><tr><td>z</table>",
        )

    def look(self) -> list[str]:
        """Return what was reached since the beginning."""
        while select.select([self._watch], [], [], 0)[0]:
            for _ in range(len(os.read(self._watch, 4096)) // struct.calcsize("iIII")):
                self.touched.append("the canary file was opened")
        while select.select([self._server], [], [], 0)[0]:
            self._server.accept()[0].close()
            self.touched.append("the canary's server was connected to")
        return self.touched

    @Slot(QUrl)
    def open_url(self, url: QUrl) -> None:
        self.touched.append(f"the system was asked to open {url.toString()[:80]}")

    def hear(self, event: str, arguments: tuple[object, ...]) -> None:
        if event == "subprocess.Popen" and arguments[0] == "shellcheck":
            return  # the linter's own, which gets scripts by its standard input
        if event in _DOORS:
            self.touched.append(f"{event} {arguments!r:.120}")
        elif event == "open" and str(arguments[0]) == str(self.file):
            self.touched.append("the canary file was opened from Python")

    def close(self) -> None:
        os.close(self._watch)
        self._server.close()


@contextmanager
def set_out(folder: Path) -> Iterator[Canaries]:
    """Set the traps out while something is shown."""
    canaries = Canaries(folder)
    for scheme in _SCHEMES:
        QDesktopServices.setUrlHandler(scheme, canaries, "open_url")
    _listening.append(canaries)
    try:
        yield canaries
    finally:
        _listening.remove(canaries)
        for scheme in _SCHEMES:
            QDesktopServices.unsetUrlHandler(scheme)
        canaries.close()


def _tell(event: str, arguments: tuple[object, ...]) -> None:
    for one in _listening:
        one.hear(event, arguments)


def _a_picture() -> bytes:
    image, buffer = QImage(64, 64, QImage.Format.Format_RGB32), QBuffer()
    image.fill(QColor("#ff00ff"))
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    return bytes(buffer.data().data())


sys.addaudithook(_tell)
