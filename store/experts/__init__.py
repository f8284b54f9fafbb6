"""Experts: who knows what, by what they answered, and whom a question reaches."""
