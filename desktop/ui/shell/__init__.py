"""The frame around the pages: top bar, navigation rail, status bar, and what the window remembers."""
