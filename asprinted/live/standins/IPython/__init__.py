"""Stand-in for IPython in the page: what cells import of it.

The real one would add 2 MB and a second of imports.
"""

version_info = (9, 0, 0)
__version__ = "9.0.0"


def get_ipython():
    """There is none: libraries that ask take their plain path."""
    return
