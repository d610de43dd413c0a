"""Why a tree was not written."""


class Unwritable(Exception):
    """The tree could not be written; the old one is as it was."""
