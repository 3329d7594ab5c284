"""Who runs the command, as the system knows them: what is exported is recorded under this name."""

import getpass
import os
import sys


def system_user() -> str:
    """The name of the system's user; their number where there is no name."""
    if sys.platform == "win32":
        return getpass.getuser()
    # Elsewhere not by getpass: it believes whatever the environment says.
    import pwd  # noqa: PLC0415 - not there on Windows, where packages are opened too

    try:
        return pwd.getpwuid(os.geteuid()).pw_name
    except KeyError:
        return str(os.geteuid())
