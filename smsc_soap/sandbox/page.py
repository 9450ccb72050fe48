"""The page at ``/``: a handset for people who want to see what happens."""

from __future__ import annotations

import secrets
from functools import cache
from importlib import resources
from typing import Final

from starlette.requests import Request
from starlette.responses import HTMLResponse

#: Browsers repeat a POST by themselves when a reused connection breaks, and would hide the trouble the page makes.
FRESH_CONNECTION: Final = {"Connection": "close"}


async def handset_page(request: Request) -> HTMLResponse:
    """The page, in Russian for browsers that prefer it. Every script and style is its own; nothing is loaded."""
    nonce = secrets.token_urlsafe(16)
    language = "ru" if _prefers_russian(request.headers.get("accept-language", "")) else "en"
    policy = (
        f"default-src 'none'; script-src 'nonce-{nonce}'; style-src 'nonce-{nonce}'; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
    page = _source().replace("{{nonce}}", nonce).replace("{{language}}", language)
    headers = {"Content-Security-Policy": policy, "Cache-Control": "no-store", "Vary": "Accept-Language"}
    return HTMLResponse(page, headers={**headers, **FRESH_CONNECTION})


@cache
def _source() -> str:
    return (resources.files("smsc_soap.sandbox") / "static" / "handset.html").read_text("utf-8")


def _prefers_russian(accepted: str) -> bool:
    """True when Russian stands before English in ``Accept-Language``."""
    names = [one.partition(";")[0].strip().lower()[:2] for one in accepted.split(",")]
    known = [one for one in names if one in ("ru", "en")]
    return known[:1] == ["ru"]
