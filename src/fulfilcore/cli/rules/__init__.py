"""`fulfilcore rules`: what rules say, what they would do to stored orders, and why."""
