"""The runbooks at hand: where they are, how they are found, and which are trusted."""
