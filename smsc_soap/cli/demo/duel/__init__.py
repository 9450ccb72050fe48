"""The second act of the demonstration: the published libraries' retry rule against the outbox, in virtual time."""
