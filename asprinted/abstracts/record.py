"""One record of a database while it is read: its parts, and the abstract they make.

It may import the abstract and must not import what reads any format.
"""

from dataclasses import dataclass, field

from asprinted.abstracts.abstract import Abstract, AbstractError


@dataclass(slots=True)
class Record:
    """Hold what a record prints so far.

    Parameters
    ----------
    pubmed : bool
        Whether it is PubMed's, not a journal's.
    title, pmid, version, doi : str
        As printed, or empty.
    parts : list of str
        The parts of its abstract, each led by its label.
    """

    pubmed: bool = True
    title: str = ""
    pmid: str = ""
    version: str = "1"
    doi: str = ""
    parts: list[str] = field(default_factory=list)

    def add_part(self, label: str, text: str) -> None:
        """Add a part of the abstract, if it says anything."""
        label = label.strip().rstrip(":.").strip()
        if text:
            self.parts.append(f"{label}: {text}" if label else text)

    @property
    def name(self) -> str:
        """What an error calls the record."""
        return f"PMID {self.pmid}" if self.pmid else self.title[:60] or "a record without a title"

    def abstract(self, source: str) -> Abstract:
        """Make the abstract.

        Raises
        ------
        AbstractError
            If the record has none.
        """
        if not self.parts:
            raise AbstractError(f"{source}: {self.name} has no abstract")
        return Abstract(self.title, " ".join(self.parts), self.pmid, self.doi, source)

    def is_newer(self, other: "Record") -> bool:
        """Say whether this is a later version of another, or the same version later on."""
        return _number(self.version) >= _number(other.version)


def _number(version: str) -> int:
    return int(version) if version.isdecimal() and len(version) < 9 else 1
