"""A tiny Django shop that keeps fulfilcore's records in tables of its own."""
