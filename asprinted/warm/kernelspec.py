"""Whether a named kernel is the Python that runs us; imports nothing of the package."""

from __future__ import annotations

import shutil
import sys
from functools import lru_cache
from pathlib import Path


@lru_cache
def is_this_python(kernel_name: str) -> bool:
    """Return whether a kernel would start ipykernel in this very environment."""
    from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel

    try:
        spec = KernelSpecManager().get_kernel_spec(kernel_name)
    except NoSuchKernel:
        return False  # the stock tool words this error
    program = spec.argv[0]
    # jupyter_client replaces a bare `python` by the running one.
    if program in ("python", "python3", f"python{sys.version_info[0]}.{sys.version_info[1]}"):
        program = sys.executable
    found = shutil.which(program)
    same = found is not None and Path(found).absolute() == Path(sys.executable).absolute()
    return same and "ipykernel_launcher" in spec.argv and not spec.env
