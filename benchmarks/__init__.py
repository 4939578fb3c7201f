"""How fast fulfilcore is beside what its users would otherwise take: `python -m benchmarks`."""
