"""What was attached to a run, looked at inside the window and nowhere else."""
