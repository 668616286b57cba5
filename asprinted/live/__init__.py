"""Python in the page: what of a chapter runs where it is read, and how that is packed."""
