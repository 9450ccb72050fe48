"""Loaded with ``-p mutate_source``: one module of the package is imported with one line of it changed.

``SMSC_SOAP_MUTATION`` holds JSON: ``{"module": …, "old": …, "new": …}``. The file itself is left alone.
"""

from __future__ import annotations

import importlib.machinery
import json
import os
import sys
from collections.abc import Sequence
from types import ModuleType


class Changed(importlib.machinery.SourceFileLoader):
    """Reads the source, changes it, and keeps no compiled file."""

    old = new = ""

    def get_data(self, path: str) -> bytes:
        data = super().get_data(path)
        old = self.old.encode()
        if data.count(old) != 1:
            raise ImportError(f"{self.name}: the line to change is there {data.count(old)} times")
        return data.replace(old, self.new.encode())

    def get_code(self, fullname: str) -> object:  # type: ignore[override]  # a code object
        path = self.get_filename(fullname)
        return self.source_to_code(self.get_data(path), path)


class Finder:
    """Finds only the module that is changed."""

    def __init__(self, module: str, old: str, new: str) -> None:
        self.module = module
        Changed.old, Changed.new = old, new

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if name != self.module:
            return None
        spec = importlib.machinery.PathFinder.find_spec(name, path)
        if spec is None or spec.origin is None:
            raise ImportError(name)
        spec.loader = Changed(name, spec.origin)
        return spec


if os.environ.get("SMSC_SOAP_MUTATION"):
    wanted = json.loads(os.environ["SMSC_SOAP_MUTATION"])
    if wanted["module"] in sys.modules:
        raise ImportError(f"{wanted['module']} was imported before it could be changed")
    sys.meta_path.insert(0, Finder(**wanted))  # type: ignore[arg-type]  # a finder by its methods
