"""A shop that tells its customers when their order is ready."""
