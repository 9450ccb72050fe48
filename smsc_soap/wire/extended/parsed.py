"""`parse_query`: a ready string read as the provider would read it, with every problem named."""

from __future__ import annotations

from dataclasses import dataclass, field

from smsc_soap.errors import RequestError
from smsc_soap.wire.extended.parameters import ExtendedParameters
from smsc_soap.wire.extended.reading import read_query
from smsc_soap.wire.extended.words import Problem, Words


@dataclass(frozen=True, slots=True)
class ParsedQuery:
    """What stands in a ready string."""

    #: What the provider would do with it; None when something is wrong.
    parameters: ExtendedParameters | None
    #: Names and decoded values in the given order, wrong ones, too.
    values: tuple[tuple[str, str], ...] = field(repr=False)
    #: Everything that is wrong or deserves a word, in the order of the string.
    problems: tuple[Problem, ...]

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The problems because of which the string must not be sent."""
        return tuple(problem for problem in self.problems if problem.is_error)


def parse_query(text: str, *, allow_unknown: bool = False) -> ParsedQuery:
    """A ready string, taken apart as PHP would, with all its problems; never raises for what it holds.

    The string itself stays what would be sent: clamped values and the like are only explained.
    *allow_unknown* keeps unknown names in ``parameters.extra`` instead of calling them a mistake.
    """
    found = read_query(text, allow_unknown=allow_unknown)
    parameters = None
    if not any(problem.is_error for problem in found.problems):
        try:
            parameters = ExtendedParameters(**found.values, extra=found.unknown)
        except RequestError as error:  # a list whose texts cannot stand beside nl=1
            words = Words(str(error), f"{error.field}: значения не сочетаются.")
            found.problems.append(Problem.error(error.field, words))
    return ParsedQuery(parameters, tuple(found.as_read), tuple(found.problems))
