"""Stand-ins for the edges of the program, written once and tested themselves."""
