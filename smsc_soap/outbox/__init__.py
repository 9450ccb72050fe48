"""One message handed over durably: journal, sender, settling of unknown outcomes, limits across processes."""
