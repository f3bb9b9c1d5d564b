"""How the lab says that something cannot be done: one exception, whose text is for people."""


class LabError(Exception):
    """Printed without a stack trace; the program ends with status 1."""
