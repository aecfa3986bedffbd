"""Named places at which a test kills the process; elsewhere they do nothing."""

import os


def crashpoint(name: str) -> None:
    """Die here, without any clean-up, if the environment's ``CRASH_AT`` is ``name``.

    ``CRASH_ONCE`` may name a file: the first process to arrive makes it and dies, later ones
    pass. Sources: tests/faults.
    """
    if os.environ.get("CRASH_AT") != name:
        return
    once = os.environ.get("CRASH_ONCE")
    if once:
        try:
            os.close(os.open(once, os.O_CREAT | os.O_EXCL))
        except FileExistsError:
            return
    os._exit(137)
