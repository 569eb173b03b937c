"""Settings: what a person has chosen, written and in force at once."""
