"""How fast the program is, each figure against the bare minimum or a peer in the same run."""
