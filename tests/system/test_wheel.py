"""The wheel, installed into an empty environment, runs the command and finds its files."""

from __future__ import annotations

import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment with the wheel in it. Its dependencies are those of this one, by path."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    (wheel,) = folder.glob("smsc_soap-*.whl")
    home = folder / "env"
    venv.create(home, with_pip=False)
    site = Path(sysconfig.get_path("purelib", vars={"base": str(home), "platbase": str(home)}))
    pip = [sys.executable, "-m", "pip", "--python", str(home / "bin" / "python"), "install", "--quiet"]
    subprocess.run([*pip, "--no-deps", "--no-index", str(wheel)], check=True, capture_output=True)
    # A path file inside a path file is not read, so the editable install of this checkout stays outside.
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return home


def run(environment: Path, *arguments: str, cwd: Path) -> str:
    done = subprocess.run(
        [str(environment / "bin" / arguments[0]), *arguments[1:]],
        capture_output=True,
        text=True,
        cwd=cwd,
        env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"},
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_package_is_the_wheels(environment: Path, tmp_path: Path) -> None:
    found = run(environment, "python", "-c", "import smsc_soap; print(smsc_soap.__file__)", cwd=tmp_path)
    assert found.startswith(str(environment))


def test_the_command_finds_the_service_description(environment: Path, tmp_path: Path) -> None:
    shown = run(environment, "smsc-soap", "wsdl", "show", cwd=tmp_path)
    assert shown.strip() == (ROOT / "wsdl" / "soap.wsdl").read_text(encoding="utf-8").strip()


def test_a_client_can_be_made(environment: Path, tmp_path: Path) -> None:
    code = "from smsc_soap import SmscClient; print(SmscClient('a', 'b'))"
    assert "SmscClient" in run(environment, "python", "-c", code, cwd=tmp_path)


def test_the_demo_runs(environment: Path, tmp_path: Path) -> None:
    assert run(environment, "smsc-soap", "demo", "--fast", cwd=tmp_path)


def test_the_type_marker_is_in_it(environment: Path) -> None:
    assert list(environment.rglob("smsc_soap/py.typed"))
    assert not list(environment.rglob("smsc_soap/tests"))
