"""Answers the open questions about the provider by asking it: free questions first, then a few paid messages.

::

    cli/calibrate/verb.py ─▶ prepare.py   access, prices: what it will cost, before anybody is asked
                          run.py     steps.py in order; whatever fails leaves a reason, never a repetition
                            ├─ asks_free.py · asks_refused.py · asks_paid.py · asks_later.py · asks_shape.py
                            ├─ line.py       the way to the provider: pace, budget, what is known of each send
                            │   └─ recording.py   an SmscClient that keeps every exchange
                            └─ findings.py   what was found out of questions.py, with its evidence
                          report.py · cassettes.py     for others to read and to replay; nothing private in them
"""
