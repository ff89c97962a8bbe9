"""Benchmarks: word error rate, latency, formatting, endurance, and their reports."""
