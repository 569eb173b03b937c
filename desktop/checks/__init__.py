"""The catalogue of typed, read-only checks, one module each, grouped in families."""
