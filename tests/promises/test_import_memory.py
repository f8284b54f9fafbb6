"""An import takes no more memory for a larger archive: less than 200 MB, as the operating system counts it."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

from store.create import create_store
from store.session import Identity

LIMIT = 200 << 10
"""Kilobytes of memory that was in use at once."""
IMPORTS = """
import json, sys
from pathlib import Path
from store import members
from store.opening import open_store
from store.session import Identity
from store.transfer.formats import open_archive
from store.transfer.load import load
db = open_store(sys.argv[1])
session = members.session_for(db, Identity("test-host", "uid", "1", "ana"))
done = load(db, session, open_archive(sys.argv[2], Path(sys.argv[3])))
# Not ru_maxrss, which begins with what the process that started this one had.
used = int(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0])
print(json.dumps({"posts": done.posts, "skipped": done.skipped, "used": used}))
"""


def test_a_dump_larger_than_the_memory_it_may_take(
    python: "Callable[..., subprocess.Popen[str]]", tmp_path: Path
) -> None:
    folder = tmp_path / "large"
    folder.mkdir()
    words = "pump valve seal bearing " * 8_000
    with (folder / "Posts.xml").open("w") as file:
        file.write(f'<posts>\n<row Id="1" PostTypeId="1" Title="Large" Body="&lt;p&gt;{words}" />\n')
        for number in range(2, 302):
            file.write(f'<row Id="{number}" PostTypeId="2" ParentId="1" Body="&lt;p&gt;{words[:2000]}" />\n')
        file.write("</posts>")
    with (folder / "Comments.xml").open("w") as file:
        file.write("<comments>\n")
        for number in range(3_000):
            file.write(f'<row Id="{number}" PostId="{number % 3 + 1}" Text="{words[:2000]}" UserId="{number}" />\n')
        file.write("</comments>")
    with (folder / "PostHistory.xml").open("w") as file:
        file.write("<posthistory>\n")
        for number in range(900):
            text = f'PostHistoryTypeId="5" PostId="{number % 300 + 2}" Text="{words}"'
            file.write(f'<row Id="{number}" CreationDate="2020-01-0{number // 300 + 1}" {text} />\n')
        file.write("</posthistory>")
    assert sum(path.stat().st_size for path in folder.iterdir()) > 160 << 20
    create_store(tmp_path / "forum.db", identity=Identity("test-host", "uid", "1", "ana")).close()
    with python(IMPORTS, tmp_path / "forum.db", "stackexchange", folder) as other:
        out, _ = other.communicate()
    done = json.loads(out)
    assert (done["posts"], done["skipped"]) == (3_301, 0)
    assert done["used"] < LIMIT
