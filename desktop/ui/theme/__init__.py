"""How the window looks: tokens, fonts, icons, palette and the size of everything."""
