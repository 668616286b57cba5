"""Parts of the package that need more than its core, and what installs them.

Imports nothing of the package.
"""

from __future__ import annotations

import re
from importlib import metadata

BROUGHT_BY = {
    "Bio": "biopython",
    "IPython": "ipython",
    "bs4": "beautifulsoup4",
    "jupyter_client": "jupyter-client",
    "markdown_it": "markdown-it-py",
    "myst_nb": "myst-nb",
    "vl_convert": "vl-convert-python",
    "yaml": "pyyaml",
}
"""Distributions that are not called as the module they bring."""

USES = {
    "pubmed": "what fetches abstracts from PubMed",
    "chapters": "what draws and runs chapters",
    "site": "what builds the site",
    "cluster": "what hands runs to a Dask cluster",
    "notebooks": "what compares notebooks",
    "verify": "what verifies stored outputs",
}
"""Each extra of the package, and what it is for."""

_EXTRA = re.compile(r"""^([\w.-]+).*extra\s*==\s*["']([\w-]+)["']""")


def not_installed(error: ModuleNotFoundError) -> str | None:
    """Say in a line what to install for a module that is not there, and why.

    Returns
    -------
    str or None
        None for a module that no extra of the package brings.

    Examples
    --------
    >>> not_installed(ModuleNotFoundError(name="altair"))
    "what draws and runs chapters needs altair: pip install 'asprinted[chapters]'"
    """
    module = (error.name or "").partition(".")[0]
    distribution = BROUGHT_BY.get(module, module)
    extra = None if module == "asprinted" else _extra_with(distribution)
    if extra is None:
        return None
    return f"{USES[extra]} needs {distribution}: pip install 'asprinted[{extra}]'"


def _extra_with(distribution: str) -> str | None:
    """Return the first extra, in the order above, that brings a distribution."""
    found = set()
    for requirement in metadata.requires("asprinted") or []:
        match = _EXTRA.match(requirement)
        if match and match[1].lower() == distribution.lower():
            found.add(match[2])
    return next((extra for extra in USES if extra in found), None)
