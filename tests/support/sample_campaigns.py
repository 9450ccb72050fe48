"""The campaigns of ``benchmarks/sample_quotes.py``, found from wherever the tests are started."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[2]))

from benchmarks.sample_quotes import KINDS as KINDS
from benchmarks.sample_quotes import Trial as Trial
from benchmarks.sample_quotes import tried as tried
