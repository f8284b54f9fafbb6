"""Threads of the group Operations watch-outs."""

from typing import Final

from store.demo.script import Say, ThreadScript, md, on, photo

OPERATIONS: Final[tuple[ThreadScript, ...]] = (
    ThreadScript(
        key="roof-hatches",
        group="Operations watch-outs",
        kind="discussion",
        title="Wind warning until Wednesday: lock the roof hatches",
        topics=("storm", "roofs"),
        links=("boiler-wind",),
        says=(
            Say(
                "warning",
                "bea",
                on(3, "07:20"),
                md("""
                    Gusts of up to 105 km/h from Tuesday evening. Before you go home on Tuesday:

                    - roof hatches locked, and *pulled at* after locking
                    - nothing loose around the cooling towers; last year a bucket went through a skylight
                    - boilers that do not like west wind: {#boiler-wind} says what to clean *before* Tuesday
                    - flags down at Harbour House and Mill Street
                """),
                votes=("nora", "tom", "ravi"),
            ),
            Say(
                "kiel",
                "tom",
                on(2, "16:10"),
                "Kiel done. The hatch above the archive does not latch, it has a strap now.",
            ),
            Say(
                "after",
                "nora",
                on(1, "08:05"),
                md("""
                    Morning after: one flag too many at Mill Street, now in the canal, and a hatch in Rostock that
                    was locked but not pulled at. Nobody hurt. **Locked and pulled at**, it is one more second.
                """),
                votes=("bea", "olena", "li"),
            ),
        ),
    ),
    ThreadScript(
        key="first-frost",
        group="Operations watch-outs",
        kind="discussion",
        title="First frost next week: what froze at your site last winter?",
        topics=("winter", "water"),
        says=(
            Say(
                "call",
                "nora",
                on(13, "08:30"),
                md("""
                    Minus four is forecast for the end of next week. One line each, please: **what froze, and how
                    would one have noticed before?** I make the walk-round list from it.
                """),
                edited=(on(13, "08:42"), "Minus four is forecast. What froze at your site last winter? One line each."),
            ),
            Say(
                "sprinkler",
                "niran",
                on(13, "08:44"),
                md("""
                    Bremen: the dry sprinkler line of the loading ramp was not dry. There is a drain at the low
                    point, nobody opens it. Open it in November, a bucket came out.
                """),
                votes=("nora", "tom", "jo"),
            ),
            Say(
                "gate",
                "yusuf",
                on(13, "09:02"),
                "Sliding gate in Kiel, ice in the floor rail. Heater was on, its fuse was not.",
            ),
            Say(
                "tap",
                "ravi",
                on(13, "09:10"),
                md("""
                    The garden tap at the Hannover entrance. We shut it off inside and forgot to open it *outside*
                    to drain.
                """),
                votes=("niran",),
            ),
            Say("which-fuse", "sara", on(13, "09:26"), "@yusuf which fuse? I have the same rail in Lübeck.", to="gate"),
            Say(
                "fuse-six",
                "yusuf",
                on(13, "09:35"),
                "F6 in the gate post, behind the small door. There is a lamp beside it, mine was full of spiders.",
                to="which-fuse",
                votes=("sara",),
            ),
            Say(
                "coil",
                "ana",
                on(13, "10:15"),
                md("""
                    AHU 3, heating coil, at *plus* two degrees outside: the damper stood open at night because
                    somebody had put it in manual for the filter change. Check for `HAND` on every damper.
                """),
                votes=("hana", "li", "nora", "tom"),
            ),
            Say(
                "query",
                "hana",
                on(13, "10:48"),
                "I can list every point that is in HAND, all sites. Shall I send it daily?",
                to="coil",
            ),
            Say(
                "daily",
                "li",
                on(13, "10:55"),
                "Yes. To the shift, at six, and only if it is not empty.",
                to="query",
                votes=("ana", "hana"),
            ),
            Say(
                "condensate",
                "marek",
                on(13, "13:12"),
                md("""
                    Condensate pipe of the split unit in the server room, where it leaves the wall. It dripped on
                    the rack.
                """),
            ),
            Say("rack", "dieter", on(13, "13:20"), "I remember it *well*.", to="condensate", votes=("marek", "layla")),
            Say(
                "hydrant",
                "jo",
                on(13, "14:40"),
                md("""
                    The hydrant at the north gate: not the hydrant, its lid. Frozen shut under a puddle, the fire
                    service needed a blowtorch. Scoop of salt under the lid in November.
                """),
            ),
            Say(
                "salt",
                "nora",
                on(13, "15:05"),
                "Grease, please, not salt, they complained of that too.",
                to="hydrant",
                votes=("jo",),
            ),
            Say(
                "meter",
                "olena",
                on(10, "07:20"),
                "Замерз лічильник води: the meter pit in Rostock, because its lid had lost the foam.",
                votes=("pavel",),
            ),
            Say(
                "pump",
                "pavel",
                on(10, "07:50"),
                md("""
                    Standby pump P-8. It only runs when P-7 fails, so the water in it stands. Swap them every week
                    in winter.
                """),
                votes=("nora", "li"),
            ),
            Say(
                "list",
                "nora",
                on(10, "11:30"),
                md("""
                    Thank you, that is eight frozen things. The list for the walk-round on Wednesday:

                    | where | what | sign |
                    |:------|:-----|:-----|
                    | ramps | drain of the dry line | water in the bucket |
                    | gates | heater of the rail | lamp on, spiders out |
                    | outside taps | shut inside, open outside | no drop |
                    | air handling | no damper in `HAND` | list at six |
                    | split units | condensate pipe has its heater | warm to the hand |
                    | hydrants | lid greased | lifts with one hook |
                    | pits | foam in the lid | look |
                    | standby pumps | swapped this week | log |
                """),
                votes=("ines", "bea", "tom", "ana", "edith", "yusuf"),
            ),
            Say(
                "printed",
                "edith",
                on(10, "12:05"),
                "Printed, laminated, thirty of them go out with the afternoon van.",
                to="list",
            ),
            Say(
                "walked",
                "tom",
                on(8, "15:45"),
                "Kiel walked, two finds: a tap and a damper in HAND since, according to the dust, September.",
                to="list",
                votes=("nora", "hana"),
            ),
        ),
    ),
    ThreadScript(
        key="fuses",
        group="Operations watch-outs",
        kind="discussion",
        title="Look twice at the 16 A fuses from the October delivery",
        topics=("power", "safety"),
        says=(
            Say(
                "find",
                "olena",
                on(29, "12:50"),
                md("""
                    Two of ten had a cap that turns by hand, and the print comes off with a thumb. Real ones are
                    *stamped*. Batch on the box: `2608-F`. Do not fit them, do not throw them away.
                """),
                attachments=(photo("fuses-2608f.jpg"),),
                votes=("sara", "nora", "tom", "li"),
            ),
            Say(
                "bremen",
                "edith",
                on(29, "13:04"),
                "Bremen has 60 of that batch. Locked away, supplier is on the phone.",
            ),
            Say("luebeck", "sara", on(29, "13:31"), "Lübeck: 12, none fitted. Could have been me tomorrow, thank you."),
            Say(
                "supplier",
                "edith",
                on(27, "10:20"),
                md("""
                    The supplier takes all of them back and sends tested ones. Send yours to me, please, in the
                    yellow bag.
                """),
                votes=("olena", "sara"),
            ),
        ),
    ),
)
