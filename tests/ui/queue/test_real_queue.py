"""The queue over the real parts: desks that are written down, the vendors' contract servers, faults of one desk."""
