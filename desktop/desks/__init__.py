"""Help desks behind one interface, and the outbox that gets every post there exactly once."""
