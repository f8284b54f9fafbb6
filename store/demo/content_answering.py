"""Who at Northwind knows what, and what became of the answers: experts, topics' other names, second looks.

Nobody covers `power` yet: that gap is part of the story, and the topics' page shows it.
"""

from typing import Final

from store.demo.script import (
    AliasScript,
    AwayScript,
    DuplicateScript,
    ExpertScript,
    SameScript,
    SparedScript,
    VerifyScript,
    days,
)

EXPERTS: Final[tuple[ExpertScript, ...]] = (
    ExpertScript("ana", ("hvac", "chiller", "drives"), ago=days(75)),
    ExpertScript("marek", ("chiller", "cooling"), ago=days(75, 1)),
    ExpertScript("li", ("bms", "hvac"), ago=days(74)),
    ExpertScript("pavel", ("pumps",), ago=days(70)),
    ExpertScript("lars", ("sprinkler", "fire-alarm"), ago=days(66)),
    ExpertScript("jo", ("access", "fire-alarm"), ago=days(66, 2)),
    ExpertScript("wanda", ("heating",), ago=days(62)),
    ExpertScript("layla", ("passwords", "tablets"), ago=days(61)),
    ExpertScript("anil", ("generator",), ago=days(50)),
    ExpertScript("olena", ("switchgear",), ago=days(43)),
    ExpertScript("minjun", ("bms",), ago=days(30)),
    ExpertScript("niran", ("water", "sprinkler"), ago=days(58), by="li"),
    ExpertScript("yusuf", ("doors", "gates", "lifts"), ago=days(55), by="ines"),
    ExpertScript("nora", ("safety",), ago=days(55, 1), by="ines"),
    ExpertScript("tuan", ("printers",), ago=days(52), by="dieter"),
    ExpertScript("dieter", ("network", "servers"), ago=days(52, 1), by="layla"),
    ExpertScript("nikos", ("heat-pump", "cold-store"), ago=days(20), by="li"),
)
"""Most claimed their topics in the first weeks; the leads appointed those who never would have."""

ALIASES: Final[tuple[AliasScript, ...]] = (
    AliasScript("hvac", ("ventilation", "air-conditioning"), by="li", ago=days(60)),
    AliasScript("chiller", ("chillers", "cold-water-set"), by="li", ago=days(60)),
    AliasScript("power", ("electricity",), by="li", ago=days(60)),
    AliasScript("bms", ("controls",), by="li", ago=days(60)),
    AliasScript("printers", ("printer", "printing"), by="dieter", ago=days(51)),
    AliasScript("tablets", ("tablet",), by="dieter", ago=days(51)),
)

VERIFIED: Final[tuple[VerifyScript, ...]] = (
    VerifyScript("badge-reader", "key", by="jo", ago=days(1, 3)),
    VerifyScript("jockey", "halves", by="niran", ago=days(57)),
    VerifyScript("loop-2-earth", "when", by="jo", ago=days(64)),
    VerifyScript("heat-pump", "pocket", by="wanda", ago=days(12)),
    VerifyScript("condensate-float", "level", by="li", ago=days(3)),
    VerifyScript("gland-drip", "leave", by="lars", ago=days(7)),
    VerifyScript("dock-door-2", "stop", by="nora", ago=days(34)),
    VerifyScript("hood-filter", "no", by="nora", ago=days(46)),
    VerifyScript("dp-sensor", "valves", by="minjun", ago=days(15)),
    VerifyScript("kiel-printer", "reserved", by="dieter", ago=days(50)),
    VerifyScript("chiller-1", "found", by="ana", ago=days(74)),
)
"""Answers that somebody who knows has looked at."""

DUPLICATES: Final[tuple[DuplicateScript, ...]] = (
    DuplicateScript("trend-rows", "pump-hours", by="minjun", ago=days(20)),
)

SAME: Final[tuple[SameScript, ...]] = (
    SameScript("tablet-work-orders", "wanda", ago=38),
    SameScript("tablet-work-orders", "tom", ago=21),
    SameScript("roof-rattle", "hendrik", ago=days(22)),
)
"""Who has the same problem as an asker."""

SPARED: Final[tuple[SparedScript, ...]] = (
    *(
        SparedScript("boiler-wind", who, ago=days(day))
        for who, day in (("tom", 40), ("otto", 33), ("hendrik", 17), ("gus", 5))
    ),
    *(SparedScript("chiller-1", who, ago=days(day)) for who, day in (("li", 60), ("nikos", 13), ("tom", 6))),
    *(
        SparedScript("gloves-pin", who, ago=days(day))
        for who, day in (("sara", 44), ("jo", 30), ("rashid", 11), ("bruno", 2))
    ),
    *(SparedScript("add-picture", who, ago=days(day)) for who, day in (("olena", 70), ("pavel", 58), ("svenja", 31))),
    *(SparedScript("key-014", who, ago=days(day)) for who, day in (("sara", 25), ("tom", 9))),
)
"""Questions that nobody had to ask, because a thread answered them while they were written."""

AWAY: Final[tuple[AwayScript, ...]] = (AwayScript("olena", ago=days(1), until=days(4)),)
"""Who is away when the demo opens."""
