"""Nodes of AWS Systems Manager as targets: commands go to them by Run Command."""
