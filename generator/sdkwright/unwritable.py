"""Why something was not written."""


class Unwritable(Exception):
    """The disk refuses; what was there is as it was."""
