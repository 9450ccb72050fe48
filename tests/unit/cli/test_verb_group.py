"""What the help of a group says of its verbs."""

from __future__ import annotations

from collections.abc import Iterator

import click
import pytest

from smsc_soap.cli.main import cli
from smsc_soap.cli.verb_group import VerbGroup, first_sentence


def everything(command: click.Command, words: tuple[str, ...] = ()) -> Iterator[tuple[str, click.Command]]:
    yield " ".join(words), command
    if isinstance(command, click.Group):
        for name in command.list_commands(click.Context(command)):
            below = command.get_command(click.Context(command), name)
            assert below is not None
            yield from everything(below, (*words, name))


ALL = dict(everything(cli))
GROUPS = [name for name, command in ALL.items() if isinstance(command, VerbGroup)]


def shown(command: click.Command) -> str:
    return command.get_help(click.Context(command, info_name="x", terminal_width=80, max_content_width=80))


def test_every_group_below_the_command_is_one_of_these() -> None:
    assert len(GROUPS) >= 8
    assert [name for name, one in ALL.items() if isinstance(one, click.Group) and name not in GROUPS] == [""]


@pytest.mark.parametrize("name", GROUPS)
def test_no_verb_is_cut(name: str) -> None:
    group = ALL[name]
    assert isinstance(group, click.Group)
    listed = shown(group).split("Commands:\n")[1]
    assert "..." not in listed
    one_line = " ".join(listed.split())
    for verb, command in group.commands.items():
        assert f"{verb} {first_sentence(command.help or '')}" in one_line, "in their order, whole"


@pytest.mark.parametrize("name", list(ALL))
def test_no_option_prints_a_wall_of_choices(name: str) -> None:
    assert max(map(len, shown(ALL[name]).splitlines())) <= 130


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("One. Two.", "One."),
        ("One", "One."),
        ("Version 1.2 of it. Two.", "Version 1.2 of it."),
        ("Over\n    two lines.\n\nMore.", "Over two lines."),
        ("", ""),
    ],
)
def test_the_first_sentence(text: str, first: str) -> None:
    assert first_sentence(text) == first


def test_switches_are_listed_whole() -> None:
    listed = shown(ALL["provider subclients create"]).split("A SWITCH is one of:")[1]
    assert "forward-incoming-to-phone," in listed
    assert not any(line.rstrip().endswith("-") for line in listed.splitlines())
