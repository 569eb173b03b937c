"""Commands in, events out: what may happen next in a run, and the threads that do it."""
