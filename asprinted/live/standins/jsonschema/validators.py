"""Validators of the stand-in: none."""
