"""The pins with hashes and those without are the same, and hold what is asked for."""

import re

PIN = re.compile(r"^([A-Za-z0-9_.-]+)==([^\s\\;]+)( ; [^\\\n]+?)?(?: \\)?$", re.MULTILINE)


def test_both_files_pin_the_same(root):
    locked = (root / "requirements.lock").read_text(encoding="utf-8")
    plain = (root / "requirements.txt").read_text(encoding="utf-8")
    assert PIN.findall(locked) == PIN.findall(plain)
    assert plain.endswith("\n-e .\n")
    assert "-e ." not in locked


def test_every_pin_has_a_hash(root):
    locked = (root / "requirements.lock").read_text(encoding="utf-8")
    parts = re.split(r"^(?=[A-Za-z0-9])", locked, flags=re.MULTILINE)
    for part in filter(None, parts):
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", part), part


def test_what_is_used_directly_is_pinned_as_asked(root):
    asked = (root / "requirements.in").read_text(encoding="utf-8")
    pins = re.findall(r"^([a-z0-9-]+)==(\S+)", asked, re.MULTILINE)
    locked = PIN.findall((root / "requirements.lock").read_text(encoding="utf-8"))
    assert len(pins) > 20
    assert set(pins) <= {(name, version) for name, version, _ in locked}
