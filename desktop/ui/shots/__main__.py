"""`python -m desktop.ui.shots OUT [NAME…]`: render every picture, or those whose names begin so."""

import sys
from pathlib import Path

from desktop.ui.shots.render import render_all

if __name__ == "__main__":
    sys.setswitchinterval(0.0002)  # as the window does: sessions and pictures take turns
    pictures = render_all(Path(sys.argv[1] if len(sys.argv) > 1 else "shots"), *sys.argv[2:])
    sys.stdout.write(f"{len(pictures)} pictures in {pictures[0].parent}\n")
