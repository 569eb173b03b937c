"""The journal of runs, their evidence, and the secrets in the OS keyring."""
