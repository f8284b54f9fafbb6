"""The content of the demo store: Northwind Facilities, seen by ana on a Thursday at 10:40."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

from store.demo.content_business import BUSINESS
from store.demo.content_business_older import BUSINESS_OLDER
from store.demo.content_commons import COMMONS
from store.demo.content_it import IT
from store.demo.content_it_autumn import IT_AUTUMN
from store.demo.content_it_start import IT_START
from store.demo.content_leads import LEADS
from store.demo.content_lounge import LOUNGE
from store.demo.content_maintenance import MAINTENANCE_NOW
from store.demo.content_maintenance_autumn import MAINTENANCE_AUTUMN
from store.demo.content_maintenance_dip import MAINTENANCE_DIP
from store.demo.content_maintenance_long import MAINTENANCE_LONG
from store.demo.content_maintenance_older import MAINTENANCE_OLDER
from store.demo.content_maintenance_return import MAINTENANCE_RETURN
from store.demo.content_maintenance_september import MAINTENANCE_SEPTEMBER
from store.demo.content_maintenance_start import MAINTENANCE_START
from store.demo.content_maintenance_week import MAINTENANCE_WEEK
from store.demo.content_operations import OPERATIONS
from store.demo.content_operations_older import OPERATIONS_OLDER
from store.demo.content_people import GROUPS, PEOPLE
from store.demo.script import Follow, ReadState, ThreadScript, on

__all__ = ["ANCHOR", "FOLLOWS", "GROUPS", "LAST_VISITS", "PEOPLE", "READ", "STORE_NAME", "THREADS", "VIEWER"]

STORE_NAME: Final = "Northwind Facilities"

VIEWER: Final = "ana"
"""The handle of the member as whom the demo opens."""

ANCHOR: Final = datetime(2026, 11, 19, 10, 40, tzinfo=UTC)
"""The moment at which the demo opens, a Thursday; the newest post is two minutes old then."""

THREADS: Final[tuple[ThreadScript, ...]] = (
    *MAINTENANCE_NOW,
    *MAINTENANCE_WEEK,
    *MAINTENANCE_RETURN,
    *MAINTENANCE_LONG,
    *MAINTENANCE_DIP,
    *MAINTENANCE_AUTUMN,
    *MAINTENANCE_SEPTEMBER,
    *MAINTENANCE_START,
    *MAINTENANCE_OLDER,
    *IT,
    *IT_AUTUMN,
    *IT_START,
    *OPERATIONS,
    *OPERATIONS_OLDER,
    *BUSINESS,
    *BUSINESS_OLDER,
    *COMMONS,
    *LEADS,
    *LOUNGE,
)
"""All threads, group by group. Their numbers follow from the time of their opening posts, oldest first."""

READ: Final[Mapping[str, ReadState]] = {
    "ana": ReadState(
        unread=frozenset(
            {
                ("chiller-3", "capacitor"),
                ("chiller-3", "blade"),
                ("filters", "ask"),
                ("contactor-k4", "shading-ring"),
                ("tablet-work-orders", "certificate"),
                ("photo-a-week", "light"),
                ("tender-page", "languages"),
            }
        ),
        unseen=frozenset({("boiler-wind", "electrode")}),
    ),
    "marek": ReadState(
        unread=frozenset({("chiller-3", "blade"), ("filters", "ask"), ("contactor-k4", "shading-ring")}),
    ),
}
"""By handle, who has read what when the demo opens. In each group the unread posts are its newest ones."""

LAST_VISITS: Final[Mapping[str, int]] = {"ana": on(6, "17:10"), "marek": on(0, "07:20")}
"""By handle, how many minutes before the anchor a member left the app; what they wrote since came by plain commands."""

FOLLOWS: Final[tuple[Follow, ...]] = (
    Follow("ana", "all", group="Maintenance"),
    Follow("ana", "mine", group="IT first level"),
    Follow("ana", "all", thread="first-frost"),
    Follow("ana", "muted", thread="thermos"),
    Follow("marek", "all", group="Maintenance"),
    Follow("li", "all", group="Maintenance"),
    Follow("layla", "all", group="IT first level"),
    Follow("dieter", "all", group="IT first level"),
    Follow("nora", "all", group="Operations watch-outs"),
    Follow("hana", "all", thread="wall-display"),
    Follow("ines", "all", group="Ask the leads"),
    Follow("felix", "muted", group="Lounge"),
)
