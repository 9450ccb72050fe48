"""The provider's HTTP scripts, ``/sys/*.php``: one file per script.

::

    bytes ─▶ form.py ─▶ table.py ─▶ sending.py, status.py, balance.py …  ─▶ answers.py ─▶ render.py ─▶ bytes
             a form     which one   over the same account and books as SOAP  one value,     in fmt 0 to 3
                                                                             four forms

A script sees the sandbox's operations, never the server; what it answers is said without a format. Nothing of the
client is imported here.
"""
