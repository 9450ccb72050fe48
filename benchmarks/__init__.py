"""What the README quotes: ours, the peers and the floor, from one run. ``python -m benchmarks [NAME ...]``."""
