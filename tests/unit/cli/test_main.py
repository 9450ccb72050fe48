import subprocess
import sys

import click
import pytest

from smsc_soap.cli.exit_codes import ExitCode
from smsc_soap.cli.main import ENVIRONMENT, VERBS, cli, main

HEAVY = ("zeep", "httpx2", "pydantic", "lxml", "rich", "tenacity", "starlette", "uvicorn")


def _imported_by(*arguments: str) -> set[str]:
    program = (
        "import sys\n"
        "from smsc_soap.cli.main import main\n"
        "try:\n"
        f"    main({list(arguments)!r})\n"
        "except SystemExit as leaving:\n"
        "    assert not leaving.code, leaving.code\n"
        f"print('HEAVY', [name for name in {HEAVY!r} if name in sys.modules])\n"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return set(eval(run.stdout.rpartition("HEAVY")[2]))


@pytest.mark.parametrize(
    "arguments",
    [("--help",), ("--version",), ("segments", "Привет"), ("query", "tz=0"), ("segments", "--help")],
    ids=" ".join,
)
def test_light_verbs_import_nothing_heavy(arguments):
    assert _imported_by(*arguments) == set()


def test_a_heavy_verb_does_import_what_it_needs():
    assert "pydantic" in _imported_by("status", "--help")


@pytest.mark.parametrize("verb", VERBS, ids=lambda verb: verb.name)
def test_every_verb_is_there_under_its_name(verb):
    command = cli.get_command(click.Context(cli), verb.name)
    assert command is not None
    assert command.name == verb.name
    assert command.help
    assert verb.summary.endswith(".")


def test_help_groups_the_verbs_and_names_settings_and_exit_codes(world):
    text = world.run("--help").output
    for verb in VERBS:
        assert f"  {verb.name} " in text
        assert f"{verb.section}:" in text
    for variable, _ in ENVIRONMENT:
        assert variable in text
    for code in ExitCode:
        assert f"  {int(code)} " in text


def test_version_is_that_of_the_package(world):
    from importlib.metadata import version

    assert world.run("-V").output == f"smsc-soap {version('smsc-soap')}\n"
    assert world.run("--version").output == world.run("-V").output


def test_an_unknown_verb_is_bad_input(world):
    result = world.run("sned")
    assert result.exit_code == ExitCode.BAD_INPUT
    assert "No such command 'sned'. Did you mean 'send'?" in result.stderr


def test_a_verb_like_none_is_not_guessed_at(world):
    result = world.run("xyzzy")
    assert result.exit_code == ExitCode.BAD_INPUT
    assert "mean" not in result.stderr


def test_a_misspelled_option_of_the_command_itself_is_still_told_as_one(world):
    assert "--hlep" in world.run("--hlep").stderr


def _parameters(command, path=()):
    yield from ((path, one) for one in command.params)
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            yield from _parameters(command.get_command(context, name), (*path, name))


def test_no_option_takes_a_secret():
    seen = 0
    for path, parameter in _parameters(cli):
        for name in parameter.opts:
            seen += 1
            secret = any(word in name for word in ("password", "psw", "api-key", "token", "secret"))
            assert not secret or name.endswith("-file"), (path, name)
    assert seen > 50


def test_every_option_has_a_word_of_help():
    for path, parameter in _parameters(cli):
        if isinstance(parameter, click.Option):
            assert parameter.help, (path, parameter.opts)


def test_python_m_is_the_same_command():
    run = subprocess.run([sys.executable, "-m", "smsc_soap", "--version"], capture_output=True, text=True, check=True)
    assert run.stdout.startswith("smsc-soap ")


def test_the_entry_point_leaves_with_a_code(capsys):
    with pytest.raises(SystemExit) as leaving:
        main(["--version"])
    assert leaving.value.code == 0
    with pytest.raises(SystemExit) as leaving:
        main(["send", "12", "--text", "hi", "--dry-run"])
    assert leaving.value.code == ExitCode.BAD_INPUT
    assert capsys.readouterr().err.startswith("smsc-soap: ")


def test_a_misspelled_option_is_shown_and_ends_with_2(capsys):
    with pytest.raises(SystemExit) as leaving:
        main(["balance", "--jsn"])
    assert leaving.value.code == ExitCode.BAD_INPUT
    assert "--jsn" in capsys.readouterr().err


@pytest.mark.parametrize("trouble", [KeyboardInterrupt, click.Abort])
def test_an_interruption_before_a_verb_begins_is_no_drift(monkeypatch, trouble):
    def interrupted(*_, **__):
        raise trouble

    monkeypatch.setattr(type(cli), "make_context", interrupted)
    with pytest.raises(SystemExit) as leaving:
        main(["balance"])
    assert leaving.value.code == ExitCode.INTERRUPTED


@pytest.mark.parametrize("option", ["--help", "--version"])
def test_help_that_cannot_be_written_is_one_sentence(monkeypatch, capsys, option):
    def full(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(sys.stdout, "write", full)
    with pytest.raises(SystemExit) as leaving:
        main([option])
    assert leaving.value.code == ExitCode.FILE
    assert capsys.readouterr().err == "smsc-soap: No space left on device.\n"


def test_a_reader_of_help_that_left_is_told_nothing(monkeypatch, capsys):
    def gone(*_, **__):
        raise BrokenPipeError

    monkeypatch.setattr(sys.stdout, "write", gone)
    with pytest.raises(SystemExit) as leaving:
        main(["--help"])
    assert leaving.value.code == ExitCode.FILE
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("closed", ["stdin", "stdout", "stderr"])
def test_a_closed_stream_is_no_bug(closed):
    script = f"import sys; sys.{closed} = None; from smsc_soap.cli.main import main; main(['segments', 'hi'])"
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert (run.returncode, run.stderr) == (0, "")
    assert run.stdout.startswith("" if closed == "stdout" else "alphabet")


def test_text_from_a_closed_stdin_is_no_text():
    script = "import sys; sys.stdin = None; from smsc_soap.cli.main import main; main(['query', '-'])"
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert run.returncode == 0
    assert "ordinary SMS" in run.stdout
