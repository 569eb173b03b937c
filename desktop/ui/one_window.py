"""One window for one data folder: a program that is started again hands its file over and ends.

The first one listens on a local socket that only this user can reach. What a crashed program left there is taken
over; one that is there and does not answer is let be, and a window of its own opens."""

import json
import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from desktop.paths import data_dir, private_folder

if TYPE_CHECKING:  # 30 ms of a start that needs none of it before the first paint
    from PySide6.QtNetwork import QLocalServer, QLocalSocket

ANSWER_MS = 2000  # how long the first window has to answer
_LONGEST_PATH = 100  # bytes; systems allow a socket 104 to 108
_LONGEST_MESSAGE = 64 * 1024  # bytes
_ANSWER = b"taken\n"


def address(folder: Path | None = None) -> str:
    """Return where the window of a data folder listens; empty where its path is too long for a socket."""
    place = folder or data_dir()
    if os.name == "nt":
        import hashlib  # 2 ms of a start that needs them on Windows only

        return f"handrail-{hashlib.sha256(os.fsencode(place)).hexdigest()[:24]}"
    path = str(place / "window.sock")
    return path if len(os.fsencode(path)) <= _LONGEST_PATH else ""


def hand_over(where: str, file: str) -> bool:
    """Give a file, or nothing but the wish to be seen, to the window that is open; True when it took it."""
    if not where or (os.name == "posix" and not os.path.exists(where)):
        return False
    from PySide6.QtNetwork import QLocalSocket

    socket = QLocalSocket()
    socket.connectToServer(where)
    if not socket.waitForConnected(ANSWER_MS):
        return False
    socket.write(json.dumps({"file": file}).encode() + b"\n")
    socket.waitForBytesWritten(ANSWER_MS)
    while not socket.canReadLine():
        if not socket.waitForReadyRead(ANSWER_MS):
            return False
    return bytes(socket.readLine().data()) == _ANSWER


class Doorbell(QObject):
    """`rung` with the file that another start of the program was given, or nothing."""

    rung = Signal(str)

    def __init__(self, where: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._where = where
        self._server: QLocalServer | None = None

    def listen(self) -> bool:
        """Begin to listen; False where another window does, or no socket can be made."""
        from PySide6.QtNetwork import QLocalServer

        # Looked at first: on Unix a server takes the place of another one without asking.
        if not self._where or _is_somebody_at(self._where):
            return False
        if os.name == "posix":
            with suppress(OSError):
                private_folder(Path(self._where).parent)
        server = QLocalServer(self)
        server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        if not server.listen(self._where):
            server.deleteLater()
            return False
        server.newConnection.connect(self._greet)
        self._server = server
        return True

    def close(self) -> None:
        if self._server is not None:
            self._server.close()

    @Slot()
    def _greet(self) -> None:
        while self._server is not None and (socket := self._server.nextPendingConnection()) is not None:
            socket.readyRead.connect(self._hear)
            socket.disconnected.connect(socket.deleteLater)
            self._read(socket)

    @Slot()
    def _hear(self) -> None:
        from PySide6.QtNetwork import QLocalSocket

        socket = self.sender()
        if isinstance(socket, QLocalSocket):
            self._read(socket)

    def _read(self, socket: "QLocalSocket") -> None:
        if socket.bytesAvailable() > _LONGEST_MESSAGE:
            socket.abort()
        elif socket.canReadLine():
            told = _file_in(bytes(socket.readLine().data()))
            if told is None:
                socket.abort()
                return
            socket.write(_ANSWER)
            socket.flush()
            self.rung.emit(told)


def _is_somebody_at(where: str) -> bool:
    """True where a program listens, though it may be too busy to answer; a socket that was left behind refuses."""
    if os.name == "posix" and not os.path.exists(where):
        return False
    from PySide6.QtNetwork import QLocalSocket

    socket = QLocalSocket()
    socket.connectToServer(where)
    return socket.waitForConnected(ANSWER_MS)


def _file_in(message: bytes) -> str | None:
    """Return the file that a message names, empty for none; None where it is no message of ours."""
    try:
        told = json.loads(message)
    except ValueError:
        return None
    file = told.get("file") if isinstance(told, dict) else None
    return file if isinstance(file, str) else None
