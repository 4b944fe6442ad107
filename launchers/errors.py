"""Why a city cannot start, or has to end."""


class LaunchError(Exception):
    """One sentence for whoever typed the command."""
