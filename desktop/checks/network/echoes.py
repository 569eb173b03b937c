"""What can become of an echo request."""

from enum import StrEnum


class EchoState(StrEnum):
    ANSWERED = "answered"  # at least one request was
    SILENT = "silent"
    UNREACHABLE = "unreachable"  # a router, or this host itself, said that there is no way
    NO_NAME = "no_name"
