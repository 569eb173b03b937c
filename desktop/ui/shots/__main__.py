"""`python -m desktop.ui.shots OUT [NAME…] [--scheme S]`: render every picture, or those whose names begin so.

With `--guide` those of the guide: `python -m desktop.ui.shots docs/guide/pictures --guide`."""

import sys
from argparse import ArgumentParser
from pathlib import Path

from desktop.ui.shots.guide import draw_guide
from desktop.ui.shots.render import BOTH, render_all
from desktop.ui.theme.tokens import Scheme


def main() -> None:
    parser = ArgumentParser(prog="desktop.ui.shots", description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("names", nargs="*", help="how the names of the wanted pictures begin")
    parser.add_argument(
        "--scheme", action="append", type=Scheme, help="dark, light or contrast; both if none"
    )
    parser.add_argument(
        "--guide", action="store_true", help="the pictures of the guide, by their names there"
    )
    asked = parser.parse_args()
    if asked.guide:
        pictures = draw_guide(asked.out)
    else:
        pictures = render_all(asked.out, tuple(asked.names), tuple(asked.scheme or BOTH))
    sys.stdout.write(f"{len(pictures)} pictures in {asked.out}\n")


if __name__ == "__main__":
    main()
