"""What the calls about subclients return."""

from __future__ import annotations

from smsc_soap.model.results import Result


class Subclient(Result):
    """A subclient that was just made."""

    #: The provider's number of it.
    id: str
    login: str
