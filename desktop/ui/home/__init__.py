"""Home: what came in, what waits to be gone on with, and what was done lately."""
