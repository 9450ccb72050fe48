"""The plugin where the sandbox's packages are missing: the tests of the fixtures themselves are in docs/testing.md."""

import subprocess
import sys

LACKING = """
import sys

sys.modules["uvicorn"] = None


def test_one(smsc_client):
    pass
"""


def test_a_missing_extra_is_one_sentence(tmp_path):
    (tmp_path / "test_lacking.py").write_text(LACKING)
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_lacking.py"],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        check=False,
    )
    assert run.returncode == 1
    assert 'the sandbox needs uvicorn: pip install "smsc-soap[sandbox]"' in run.stdout
    assert "Traceback" not in run.stdout
    assert "server.py" not in run.stdout
