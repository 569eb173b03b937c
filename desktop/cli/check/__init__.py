"""Single checks at the terminal, for a person or for another program."""
