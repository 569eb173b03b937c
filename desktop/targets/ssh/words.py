"""The words in which an sshd says why it could not connect onwards; paramiko keeps only their number.

It writes them to its log ("Secsh channel 3 open FAILED: Connection refused: Connect failed"), where we listen."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from paramiko import Transport

_MARK = "open FAILED: "


class _Listener(logging.Handler):
    def __init__(self, thread_id: int | None) -> None:
        super().__init__(logging.ERROR)
        self._thread_id = thread_id
        self.words = ""

    def emit(self, record: logging.LogRecord) -> None:
        _, mark, rest = record.getMessage().partition(_MARK)
        if mark and record.thread == self._thread_id:
            self.words = rest.rpartition(":")[0].strip()[:200]


@contextmanager
def hearing(transport: Transport) -> Iterator[_Listener]:
    """Listen while a channel is opened; `words` is empty when nothing was said."""
    logger = logging.getLogger(transport.get_log_channel())
    listener = _Listener(transport.ident)
    logger.addHandler(listener)
    try:
        yield listener
    finally:
        logger.removeHandler(listener)
