"""Windows machines, whatever the way to them: the text that is sent, and what comes back."""
