"""Pictures of every page in both schemes and several sizes, from sample data."""
