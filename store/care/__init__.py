"""Looking after a store: whether all is well with it."""
