"""Errors of the stand-in: one, which is never raised."""


class ValidationError(Exception):
    """What Altair catches."""
