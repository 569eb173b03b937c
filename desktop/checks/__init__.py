"""The checks: each reads typed fields with units from one target; `catalogue` finds them by their id."""
