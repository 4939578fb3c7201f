"""A day of a merchant: its account, what arrives, what people do, and how channels answer."""
