"""What the bits of ``flag`` in a status say."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Final

_KIND_BITS: Final = 0b1111
_SECOND_BALANCE_BIT: Final = 5
_TEMPLATE_BIT: Final = 8
_TEMPLATE_KIND_SHIFT: Final = 9


class TemplateKind(IntEnum):
    """What a template of an operator is for. Source: provider's page of statuses."""

    SERVICE = 0b00
    TRANSACTIONAL = 0b01
    AUTHORISATION = 0b10
    ADVERTISING = 0b11


@dataclass(frozen=True, slots=True)
class MessageFlags:
    """The bits of ``flag``, by name. Source: provider's page of statuses."""

    #: The kind of message, as in ``type_code``.
    kind_code: int
    #: Paid from the electronic balance.
    second_balance: bool
    #: Which template the text fits; None: none.
    template: TemplateKind | None

    @classmethod
    def of(cls, flag: int) -> MessageFlags:
        """The bits of *flag*; those that no page names are left out."""
        has_template = bool(flag >> _TEMPLATE_BIT & 1)
        return cls(
            kind_code=flag & _KIND_BITS,
            second_balance=bool(flag >> _SECOND_BALANCE_BIT & 1),
            template=TemplateKind(flag >> _TEMPLATE_KIND_SHIFT & 0b11) if has_template else None,
        )
