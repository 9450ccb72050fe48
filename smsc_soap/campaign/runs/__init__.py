"""A plan filled into the outbox, watched, paused, resumed, cancelled."""
