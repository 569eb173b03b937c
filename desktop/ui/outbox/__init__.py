"""What is on its way to help desks."""
