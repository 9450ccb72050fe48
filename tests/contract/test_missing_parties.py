"""A party that is not installed: a skipped test with the reason, or a failure where CI asks for one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import interop
import pytest

FINDERS: dict[str, tuple[Callable[[], object], str]] = {
    "php": (interop.php, "php is missing; Debian: apt-get install php-cli php-soap"),
    "node": (interop.node_client, "node is missing; Debian: apt-get install nodejs npm"),
    "python": (
        lambda: interop.python_client("suds_client.py", "no_such_module"),
        "no_such_module is missing; install the dev group of pyproject.toml",
    ),
}


@pytest.fixture(params=FINDERS)
def missing(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> tuple[Callable[[], object], str]:
    monkeypatch.setenv("PATH", "")
    return FINDERS[request.param]


def test_skipped_with_the_reason(missing: tuple[Callable[[], object], str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(interop.REQUIRE, raising=False)
    find, sentence = missing
    with pytest.raises(pytest.skip.Exception) as caught:
        find()
    assert caught.value.msg == sentence


def test_failed_where_it_is_required(
    missing: tuple[Callable[[], object], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(interop.REQUIRE, "1")
    find, sentence = missing
    with pytest.raises(pytest.fail.Exception, match="SMSC_SOAP_REQUIRE_INTEROP=1 makes that a failure") as caught:
        find()
    assert str(caught.value.msg).startswith(sentence)


def test_a_missing_extension_and_a_missing_package_are_told_apart(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv(interop.REQUIRE, raising=False)
    for name in ("php", "node"):
        program = tmp_path / name
        program.write_text("#!/bin/sh\necho Core\n", encoding="utf-8")
        program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(interop, "SCRIPTS", tmp_path)
    with pytest.raises(pytest.skip.Exception, match="the soap extension of php is missing"):
        interop.php()
    with pytest.raises(pytest.skip.Exception, match="npm ci --prefix tests/interop/node"):
        interop.node_client()
