"""Benchmarks against what users would take instead, side by side in one run."""
