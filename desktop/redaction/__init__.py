"""Cleaning and masking: what must not be shown, stored or sent."""
