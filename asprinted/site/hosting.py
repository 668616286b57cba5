"""Files a host needs beside the pages: security headers, the way in, the page not found, the card.

The card is the picture that stands for the site where someone links to it.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from asprinted.pages import drawing
from asprinted.pages.letters import wrap
from asprinted.pages.markup import join, tag, text
from asprinted.pages.style import PALETTE, names_css
from asprinted.site import chart

if TYPE_CHECKING:
    from sphinx.application import Sphinx

POLICY = (
    "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'self'"
)
"""What pages and workers may do; `wasm-unsafe-eval` lets a worker compile WebAssembly: Python."""
HEADERS = f"""/*
  Content-Security-Policy: {POLICY}
  Referrer-Policy: no-referrer
  X-Content-Type-Options: nosniff
  Permissions-Policy: camera=(), geolocation=(), microphone=()
  Cross-Origin-Opener-Policy: same-origin
/_python/*
  Cache-Control: public, max-age=31536000, immutable
/keeper.js
  Cache-Control: no-cache
"""
STYLE = names_css() + (
    ":root{background:var(--paper);color:var(--ink)}a{color:var(--accent)}"
    "body{font:1.1rem/1.6 'Liberation Sans',Arial,Helvetica,sans-serif;"
    "max-width:34rem;margin:18vh auto 0;padding:0 1.2rem}h1{line-height:1.22}"
)


def page(title: str, *body: object, head: str = "") -> str:
    """Write a page that stands alone, without the theme's files.

    Parameters
    ----------
    title : str
        Its title.
    *body : object
        Texts (escaped) and markup.
    head : str
        Markup for its head.

    Returns
    -------
    str
        The page.
    """
    return (
        f'<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<title>{text(title)}</title>\n<link rel="icon" href="data:,">\n{head}'
        f"<style>{STYLE}</style>\n</head>\n<body>\n<main>{join(body)}</main>\n</body>\n</html>\n"
    )


def way_in(title: str, address: str, described: str) -> str:
    """Write the page that leads from the top of the site to its front page."""
    head = (
        f'<meta http-equiv="refresh" content="0; url={text(address)}">\n'
        f'<meta name="description" content="{text(described)}">\n'
        f'<link rel="canonical" href="{text(address)}">\n'
    )
    return page(
        title, tag("h1", title), tag("p", tag("a", "Go to the book", href=address)), head=head
    )


def not_found(title: str, address: str) -> str:
    """Write the page a host shows for an address that leads nowhere, at any depth of the site."""
    return page(
        f"No such page · {title}",
        tag("h1", "There is no page at this address"),
        tag(
            "p",
            "It may have moved. ",
            tag("a", f"Start at the front page of {title}", href=address),
        ),
        head='<meta name="robots" content="noindex">\n',
    )


def card(title: str, described: str) -> str:
    """Draw the card as SVG, 1200 by 630."""
    ink, paper, muted = (PALETTE[name].light for name in ("text", "paper", "muted"))
    lines = [
        tag("text", line, x=90, y=210 + 92 * place, font_size=78, font_weight="bold", fill=ink)
        for place, line in enumerate(wrap(title, 980, 78, bold=True))
    ]
    below = 210 + 92 * len(lines)
    lines += [
        tag("text", line, x=90, y=below + 46 * place, font_size=33, fill=muted)
        for place, line in enumerate(wrap(described, 980, 33))
    ]
    dots = [
        tag("circle", cx=96 + 26 * place, cy=560, r=4, fill=next(iter(PALETTE.values())).light)
        for place in range(40)
    ]
    body = join([tag("rect", width=1200, height=630, fill=paper), *lines, *dots])
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" width="1200" height="630" '
        f'font-family="Liberation Sans, Arial">{body}</svg>'
    )


def write(app: Sphinx, exception: Exception | None) -> None:
    """Write the files of the host."""
    if exception is not None or app.builder.name != "html":
        return
    config = app.config
    out = Path(app.outdir)
    described = config.asprinted_description or config.html_title
    front = f"{config.root_doc}.html"
    root = urlsplit(config.html_baseurl).path or "/"
    (out / "_headers").write_text(HEADERS, encoding="utf-8")
    (out / "404.html").write_text(not_found(config.html_title, root), encoding="utf-8")
    if config.root_doc != "index":
        way = way_in(config.html_title, front, described)
        (out / "index.html").write_text(way, encoding="utf-8")
    (out / "_static" / "card.png").write_bytes(_card_picture(app, config.html_title, described))


def _card_picture(app: Sphinx, title: str, described: str) -> bytes:
    return drawing.png(card(title, described), chart.cache_of(app), scale=1)


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the files; before the extension that would write a bare way in."""
    app.connect("build-finished", write, priority=400)
    return {"parallel_read_safe": True}
