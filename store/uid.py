"""What may travel between stores is called by a uid: random here, derived from its source when imported."""


def fresh() -> str:
    """A new random uid (RFC 9562, version 4)."""
    import uuid  # Late: it costs more than a plain command that reads.

    return str(uuid.uuid4())
