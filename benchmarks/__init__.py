"""Workloads that are measured against a floor; benchmarks/README.md says what and why."""
