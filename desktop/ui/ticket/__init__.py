"""One ticket of a help desk, as the queue and the panel beside a run show it."""
