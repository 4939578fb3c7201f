"""Made-up answers of channels: all that they send of an order, of which we read about a third."""
