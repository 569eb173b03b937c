"""What the terminal offers to authors: lint, incidents, imports, templates, the library."""
