"""``imgcode.php``: a picture that robots cannot read. Source: provider's page on captcha, 2024."""

from __future__ import annotations

from datetime import datetime

from smsc_soap.sandbox.captchas import draw_code, picture_of
from smsc_soap.sandbox.operations import Operations
from smsc_soap.sandbox.scripts.answers import FileAnswer
from smsc_soap.sandbox.scripts.form import Form


def imgcode(provider: Operations, form: Form, _now: datetime) -> FileAnswer:
    """A new picture; its code is from now on the one that the address it went to must send.

    Whoever has no login sees it, too: browsers fetch it.
    """
    draw, account = provider.picture_draw, provider.account
    code = draw_code(draw)
    account.captchas = {**account.captchas, form.address: code}
    picture = picture_of(code, draw)
    return FileAnswer("image/png", lambda: iter((picture,)))
