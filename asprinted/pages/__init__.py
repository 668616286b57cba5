"""HTML and SVG of the book's parts, for built pages, for pages about runs, and for live ones.

Nothing here imports Sphinx, docutils or a charting library; the drawing library is imported when
something is drawn.
"""
