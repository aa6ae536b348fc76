from __future__ import annotations


class Stopped(Exception):
    """This attempt has to stop now; never an error, never shown."""


class Cancelled(Stopped):
    """The owner asked for the job to end."""


class LeaseLost(Stopped):
    """The job belongs to another attempt, or to none: whatever this one made is discarded."""
