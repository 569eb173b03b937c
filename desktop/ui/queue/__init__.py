"""The tickets that wait, in the order in which to take them."""
