"""`python -m desktop` is the command `handrail`."""

import sys

from desktop.app import main

sys.exit(main())
