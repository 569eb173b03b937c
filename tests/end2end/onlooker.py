"""A second program on the same display: `shot FILE` keeps what the screen shows, `clipboard` tells what was copied."""

import sys

from PySide6.QtGui import QGuiApplication


def main(what: str, *rest: str) -> int:
    app = QGuiApplication(sys.argv[:1])
    if what == "shot":
        return 0 if app.primaryScreen().grabWindow(0).save(rest[0]) else 1
    sys.stdout.write(app.clipboard().text())
    return 0


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))
