"""Plays the provider on this machine: strict, stateful, seeded, on a clock that can be moved.

::

    bytes ─▶ server.py ─▶ soap.py ─▶ soap_edge ─▶ provider.py      the doors: blocks, login, calls at once
                            │                       ├─ operations.py the seven operations: fields in, result out
                            │                       ├─ accepting.py how a send is accepted, charged, stored, or refused
                            │                       ├─ orders.py    who gets what (query, listing, recipients, schedule,
                            │                       │               calls, links)
                            │                       ├─ prices.py    operators.py   segments.py
                            │                       ├─ limits.py    rules per minute, blocks
                            │                       ├─ lifecycle.py where a message is at a given moment
                            │                       ├─ behaviour.py what the provider's pages leave open
                            │                       └─ journal.py   books.py   messages.py: what was asked, what was
                            │                                       really sent, what each host remembers of it
                            └─ faults.py ─▶ disturb.py (what is said) ─▶ delivery.py (how it travels)
    bytes ─▶ server.py ─▶ script_endpoint.py ─▶ provider.py ─▶ scripts/        the HTTP scripts, over the same books
                            │                       └─ numbers.py  waitcalls.py  incoming.py  downloads.py
                            │                          subclients.py  captchas.py: what belongs to the account besides
                            └─ faults.py ─▶ script_disturb.py ─▶ delivery.py
    people ─▶ page.py, handset.py          tests and programs ─▶ admin.py, admin_people.py

Nothing here is imported by the client, and nothing of the client is imported here: neither can hide
the other's mistakes.
"""
