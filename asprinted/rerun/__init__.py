"""Rerun chapters: parameters, a warm engine for papermill, sweeps, and in-place execution."""
