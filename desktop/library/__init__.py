"""The runbooks at hand: found in their folders, indexed, searched with reasons, trusted or not."""

from desktop.library.shelf import Library, open_library

__all__ = ["Library", "open_library"]
