"""Many messages with a price before: recipients, estimate, plan, run, report."""
