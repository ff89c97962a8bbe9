"""How good it is: virtual clock, word error rate, latencies, report."""
