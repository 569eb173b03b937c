"""Every host of a run's fan-outs by every step: which differs from its siblings, and in what."""
