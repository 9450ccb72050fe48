"""What the calls over HTTP take and return."""
