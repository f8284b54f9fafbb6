"""The demonstration store: its content, its builder and the private copy that people open."""
