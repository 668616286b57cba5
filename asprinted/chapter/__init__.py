"""What a cell of a chapter imports: its sentences and numbers, tables, charts and their rows."""

from asprinted import charts, prose
from asprinted.chapter import estimates, explore, tables
from asprinted.chapter.saying import report, say

__all__ = ["charts", "estimates", "explore", "prose", "report", "say", "tables"]
