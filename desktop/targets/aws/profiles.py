"""The AWS profiles that are set up on this computer."""


def profile_names() -> tuple[str, ...]:
    """Return the names in the shared configuration and credentials files; none when they cannot be read."""
    import botocore.exceptions
    import botocore.session

    try:
        return tuple(botocore.session.Session().available_profiles)
    except botocore.exceptions.BotoCoreError:
        return ()
