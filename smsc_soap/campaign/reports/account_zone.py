"""The clock that people read: that of the provider's account."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from smsc_soap.model.schedule import MOSCOW_UTC_OFFSET


@dataclass(frozen=True, slots=True)
class AccountZone:
    """Moments as the account's owner sees them in the cabinet. Moscow's, where nothing else is set."""

    utc_offset: timedelta = MOSCOW_UTC_OFFSET

    def wall_clock(self, moment: datetime) -> datetime:
        """An aware moment as it stands on that clock, without a zone."""
        return moment.astimezone(timezone(self.utc_offset)).replace(tzinfo=None)

    @property
    def name(self) -> str:
        """``UTC+3``."""
        return str(timezone(self.utc_offset)).replace("+0", "+").replace("-0", "-").removesuffix(":00")

    @property
    def english(self) -> str:
        return f"Moscow time ({self.name})" if self._is_moscow else f"account's time ({self.name})"

    @property
    def russian(self) -> str:
        return f"по Москве ({self.name})" if self._is_moscow else f"по времени аккаунта ({self.name})"

    @property
    def _is_moscow(self) -> bool:
        return self.utc_offset == MOSCOW_UTC_OFFSET


MOSCOW = AccountZone()
