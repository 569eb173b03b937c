"""The journal of runs, their evidence, secrets and settings.

Nothing is imported here: what Home needs at its first paint (`snapshot`, `settings`) must not bring SQLAlchemy in.
"""
