"""What fits the rest of the program into the ports of the pages, with slow work off the window's thread."""
