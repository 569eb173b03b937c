"""One thread at a time makes what reads a type: pydantic imports parts of itself on the way, and of two threads that
meet there one may see half a module."""

from threading import RLock

BUILDING = RLock()
