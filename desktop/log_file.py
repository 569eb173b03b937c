"""The program's own log: one file in the data folder, bounded, with what looks like a secret taken out."""

import logging
import sys
import threading
from types import TracebackType

from desktop.paths import data_dir, private_folder

_SIZE_BYTES = 1 << 20
_FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"


class _Redacting(logging.Formatter):
    """Redacts the whole text of a record, its traceback included; the rules load with the first record."""

    def format(self, record: logging.LogRecord) -> str:
        from desktop.redaction.redact import redact_text

        return redact_text(super().format(record))


class _LateFile(logging.Handler):
    """Makes its folder and file with the first record; a log that cannot be written stops nothing."""

    _file: logging.Handler | None = None

    def emit(self, record: logging.LogRecord) -> None:
        if self._file is None:
            try:
                self._file = self._opened()
            except OSError:
                return
        self._file.emit(record)

    def _opened(self) -> logging.Handler:
        from logging.handlers import RotatingFileHandler  # brings sockets and pickles into every start

        file = private_folder(data_dir()) / "handrail.log"
        opened = RotatingFileHandler(file, maxBytes=_SIZE_BYTES, backupCount=1, encoding="utf-8")
        opened.setFormatter(self.formatter)
        opened.handleError = self.handleError  # type: ignore[method-assign]
        return opened

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - as logging calls it
        """Stay silent: the person is told of the fault itself where it is shown."""

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
        super().close()


def log_to_file() -> None:
    """Send warnings and faults of the program, from every thread, to the log file."""
    handler = _LateFile()
    handler.setFormatter(_Redacting(_FORMAT))
    root = logging.getLogger()
    root.setLevel(logging.WARNING)
    root.handlers = [handler]
    threading.excepthook = _thread_fault


def log_faults() -> None:
    """Log what nobody caught, where there is no caller to tell: in the window's event loop."""
    sys.excepthook = _fault


def _fault(kind: type[BaseException], fault: BaseException, traceback: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        sys.exit(130)
    logging.getLogger("desktop").critical("a fault of the program", exc_info=(kind, fault, traceback))
    sys.stderr.write(
        f"handrail: a fault of Handrail itself ({kind.__name__}); see {data_dir() / 'handrail.log'}\n"
    )


def _thread_fault(told: threading.ExceptHookArgs) -> None:
    if told.exc_value is not None:
        _fault(told.exc_type, told.exc_value, told.exc_traceback)
