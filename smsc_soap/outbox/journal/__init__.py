"""What was put, attempted, accepted, reported: the truth about every message. The only importer of SQLAlchemy."""

from smsc_soap.outbox.journal.journal import Journal
from smsc_soap.outbox.journal.rows import MovedMeanwhile, from_us, to_us

__all__ = ["Journal", "MovedMeanwhile", "from_us", "to_us"]
