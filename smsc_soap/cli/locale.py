"""Which language the reader reads, by the locale of the environment."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

#: The first of these that is set decides; the order is that of POSIX.
VARIABLES: Final = ("LC_ALL", "LC_MESSAGES", "LANG")


def language(environ: Mapping[str, str]) -> Literal["en", "ru"]:
    """``ru`` where the locale begins with ru (``ru_RU.UTF-8``), else ``en``."""
    decisive = next((environ[name] for name in VARIABLES if environ.get(name)), "")
    return "ru" if decisive.partition(".")[0].partition("_")[0].lower() == "ru" else "en"
