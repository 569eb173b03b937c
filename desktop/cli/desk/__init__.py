"""Help desks at the terminal: tickets, queue, posts."""
