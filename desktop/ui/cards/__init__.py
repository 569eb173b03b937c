"""What a run asks a person for, each kind on a card of its own."""
