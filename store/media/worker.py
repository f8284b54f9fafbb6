"""The picture process: one request from standard input, under limits that it sets itself before it opens anything.

It is started as a file of its own with Python's isolated mode, so that neither the folder one stands in nor the
environment decides what it imports.
"""

import json
import os
import sys
from pathlib import Path


def limit(memory: int, seconds: float, *, may_write: int) -> None:
    """Bound what this process may take: memory, computing time, files it writes, and no core dump of what it read."""
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (int(seconds) + 1, int(seconds) + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (may_write, may_write))
    resource.setrlimit(resource.RLIMIT_NOFILE, (32, 32))


def main() -> None:
    """Read the request, answer it, or say in a sentence why not."""
    request = json.load(sys.stdin.buffer)
    answers = os.dup(1)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # Whatever a library prints is no answer.
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    limit(request["memory"], request["seconds"], may_write=request.get("may_write", 0))
    from store.errors import StoreError
    from store.media import child

    payload = b""
    try:
        fields, payload = child.answer(request)
    except Exception as error:  # Decoders raise whatever they like.
        kind = type(error).__name__ if isinstance(error, StoreError) else "Invalid"
        fields = {"error": kind, "said": child.sentence(error, request["memory"])}
    head = json.dumps(fields).encode()
    with os.fdopen(answers, "wb") as out:
        out.write(len(head).to_bytes(4, "big") + head + payload)
        out.flush()
        os._exit(0)  # What a library would still do at the end is no concern of the one who asked.


if __name__ == "__main__":
    main()
