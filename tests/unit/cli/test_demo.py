import sys

import pytest

from smsc_soap.cli.exit_codes import ExitCode


@pytest.mark.parametrize("package", ["uvicorn", "starlette"])
def test_without_the_server_packages_one_sentence_says_what_to_install(world, monkeypatch, package):
    for name in [one for one in sys.modules if one.startswith(("smsc_soap.sandbox", "smsc_soap.cli.demo_", package))]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, package, None)
    result = world.run("demo")
    assert result.exit_code == ExitCode.BAD_INPUT
    assert f"needs the package {package}" in result.stderr
    assert "smsc-soap[sandbox]" in result.stderr


def test_a_missing_part_of_our_own_is_a_bug(world, monkeypatch):
    monkeypatch.delitem(sys.modules, "smsc_soap.cli.demo_stage", raising=False)
    monkeypatch.setitem(sys.modules, "smsc_soap.cli.demo_stage", None)
    assert world.run("demo").exit_code == ExitCode.INTERNAL
