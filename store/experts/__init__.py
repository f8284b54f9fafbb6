"""Who knows, and whom a question reaches."""
