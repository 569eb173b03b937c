"""Makes paramiko tell which signal ended a remote command; by itself it drops that message."""

import signal

from paramiko import Channel, Message, Transport
from paramiko.common import MSG_CHANNEL_REQUEST


def watch_exit_signals(transport: Transport) -> None:
    """Give a command that a signal ended the status a shell would: 128 plus the signal's number."""
    table = dict(transport._channel_handler_table)  # type: ignore[attr-defined]
    table[MSG_CHANNEL_REQUEST] = _handle_request
    transport._channel_handler_table = table  # type: ignore[attr-defined]


def _handle_request(channel: Channel, message: Message) -> None:
    if message.get_text() == "exit-signal":
        message.get_boolean()
        channel.exit_status = 128 + _number(message.get_text())
        channel.status_event.set()
        return
    message.rewind()
    message.get_int()  # the channel's number, which the caller has read
    Channel._handle_request(channel, message)  # type: ignore[attr-defined]


def _number(name: str) -> int:
    """Return the number of a signal named as in RFC 4254, without SIG; 0 for one that is not known here."""
    found = getattr(signal, f"SIG{name.partition('@')[0]}", None)
    return int(found) if isinstance(found, signal.Signals) else 0
