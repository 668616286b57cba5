"""Statistics that take numbers and return numbers, each naming its method.

Nothing here knows a ledger, a notation or a chart. Import the module you need,
``from asprinted.stats import proportions``: this package imports none of them, so
that a chapter waits only for what it uses.
"""
