"""A priced campaign frozen in a file, and what has changed since."""
