"""Threads of the group Maintenance that were last active in the last few days."""

from typing import Final

from store.demo.script import Say, ThreadScript, md, on, photo

MAINTENANCE_WEEK: Final[tuple[ThreadScript, ...]] = (
    ThreadScript(
        key="flange-torque",
        group="Maintenance",
        kind="question",
        title="Torque for the M12 flange bolts on pump P-7",
        topics=("pumps",),
        says=(
            Say(
                "ask",
                "li",
                on(3, "13:20"),
                md("""
                    P-7 goes back together this afternoon: DN 25, PN 16, four M12 in class 8.8, fibre gasket of 2
                    mm. The manual has a torque for the pump feet but none for the flanges. What do you use?
                """),
            ),
            Say("table", "gus", on(3, "13:26"), "My school table says 86 Nm for M12 8.8!", deleted=True),
            Say(
                "gasket",
                "pavel",
                on(3, "13:41"),
                md("""
                    Careful, the tables in school books say what the *bolt* can take. With a fibre gasket it is the
                    gasket that gives up first, so its data sheet decides.
                """),
                to="table",
                votes=("gus", "li"),
            ),
            Say(
                "sorry",
                "gus",
                on(3, "13:44"),
                "Deleted mine so that nobody copies it. Where is that sheet?",
                to="gasket",
            ),
            Say(
                "sheet",
                "edith",
                on(3, "13:58"),
                "In the lid of the box, and scanned: stores share, `gaskets/fibre-2mm.pdf`, page 3.",
                to="sorry",
                votes=("gus",),
            ),
            Say(
                "steps",
                "pavel",
                on(3, "14:10"),
                md("""
                    For your flange that page gives **40 Nm**, greased. I go there in steps and crosswise:

                    | step | torque | order |
                    |:-----|-------:|:------|
                    | 1 | by hand | until the gasket is held all round |
                    | 2 | 12 Nm | 1 - 3 - 2 - 4 |
                    | 3 | 25 Nm | 1 - 3 - 2 - 4 |
                    | 4 | 40 Nm | 1 - 3 - 2 - 4 |
                    | 5 | 40 Nm | once round, clockwise |

                    Again at 40 Nm after a day, **cold and without pressure**. Never tighten it warm to stop a weep.
                """),
                to="ask",
                votes=("ana", "tom", "niran", "gus"),
                accepted=True,
                edited=(
                    on(3, "14:25"),
                    "For your flange that page gives 40 Nm, greased. In steps: 12, 25, 40, crosswise.",
                ),
            ),
            Say("dry", "tom", on(3, "14:31"), "And if the bolts are dry? Half of mine in Kiel are.", to="steps"),
            Say(
                "grease",
                "pavel",
                on(3, "14:38"),
                md("""
                    Then grease them. Dry, a third of what you feel in the wrench is friction, and no two bolts have
                    the same third. Thread **and** under the nut.
                """),
                to="dry",
                votes=("tom", "ana"),
            ),
            Say(
                "stainless",
                "niran",
                on(3, "15:02"),
                "A2 stainless bolts seize at that torque without paste. I lost an afternoon to one in Bremen.",
            ),
            Say("wrench", "ana", on(3, "15:20"), "Which wrench? The big one in the Hamburg crib starts at 60."),
            Say("small", "edith", on(3, "15:24"), "10 to 60 Nm, drawer 4, calibrated until March.", to="wrench"),
            Say(
                "cold",
                "li",
                on(2, "10:10"),
                md("""
                    Tightened in five steps yesterday, again this morning: two of the four took another eighth of a
                    turn. Dry.
                """),
                votes=("pavel",),
            ),
        ),
    ),
    ThreadScript(
        key="evacuation-drill",
        group="Maintenance",
        kind="announcement",
        title="Evacuation drill on Friday 10:00",
        topics=("safety",),
        says=(
            Say(
                "notice",
                "ines",
                on(2, "09:00"),
                md("""
                    Harbour House, the whole building, fire service on site. What it means for us:

                    - No hot work and no work on the alarm panel from 9:30 to 11:00.
                    - Lifts go to the ground floor and stay there. @yusuf stands at the machine room.
                    - Who is on the roof leaves it by 9:50. **Meeting point C**, not A: A is under scaffolding.

                    Afterwards, write here which door stuck and where the siren could not be heard; that is what the
                    drill is for.
                """),
            ),
        ),
    ),
    ThreadScript(
        key="lift-inspection",
        group="Maintenance",
        kind="discussion",
        title="Lift inspection moved to Thursday",
        topics=("lifts",),
        says=(
            Say(
                "moved",
                "ines",
                on(3, "08:15"),
                md("""
                    The inspector is ill. New time for lifts 1 to 3 at Mill Street: **Thursday 13:00**, and we need
                    the test weights upstairs by 12:30.
                """),
            ),
            Say(
                "weights",
                "yusuf",
                on(3, "08:40"),
                "Weights are in Kiel. I bring them on Thursday morning with the van.",
            ),
            Say(
                "tenants",
                "bea",
                on(3, "10:02"),
                "Tenants know. Third floor gets a pallet at two, I moved it to four.",
                votes=("yusuf", "ines"),
            ),
        ),
    ),
    ThreadScript(
        key="condensate-float",
        group="Maintenance",
        kind="question",
        title="Condensate pump float sticks in AHU 2",
        topics=("hvac", "pumps"),
        says=(
            Say(
                "ask",
                "tom",
                on(5, "11:15"),
                md("""
                    Weekend duty, second call for the same thing: the tray of AHU 2 runs over, the pump stands
                    still, and when I lift the float with a finger it runs. Cleaned it in the morning, stuck again
                    by eleven.
                """),
                attachments=(
                    photo("ahu2-tray.jpg"),
                    photo("ahu2-float.jpg", tall=True),
                ),
            ),
            Say(
                "slime",
                "niran",
                on(5, "11:29"),
                "Is there slime in the tray? Then it grows back faster than you clean.",
            ),
            Say(
                "no-slime",
                "tom",
                on(5, "11:40"),
                "A bit, but the float sticks at the top of its rod, not in the slime.",
            ),
            Say(
                "level",
                "pavel",
                on(5, "12:05"),
                md("""
                    Second picture: the rod leans. The pump stands on the folded edge of the tray, so the float
                    rubs. Put it level, two washers under the left foot, and it will fall by itself.
                """),
                to="ask",
                votes=("niran", "ana", "hana"),
                accepted=True,
            ),
            Say("works", "tom", on(5, "12:40"), "Three washers, but yes. Twenty cycles without a finger.", to="level"),
            Say(
                "alarm",
                "hana",
                on(4, "09:05"),
                md("""
                    The overflow contact is not wired to the controls, by the way; no alarm came in. Is it in yours,
                    @ana?
                """),
            ),
            Say(
                "wired",
                "ana",
                on(4, "10:15"),
                "In AHU 1 yes, in 3 no. I put it on the list for the next shutdown.",
                to="alarm",
            ),
        ),
    ),
    ThreadScript(
        key="vfd-f0003",
        group="Maintenance",
        kind="question",
        title="VFD fault F0003 on the supply fan after a dip",
        topics=("drives", "hvac"),
        says=(
            Say(
                "ask",
                "ana",
                on(7, "13:40"),
                md("""
                    Third time this month: the lights blink for a moment, the supply fan of AHU 1 stops with `F0003`
                    and stays off until somebody drives there and presses a key. Can the drive not start again by
                    itself?
                """),
            ),
            Say(
                "supply",
                "sara",
                on(7, "13:52"),
                md("""
                    F0003 is undervoltage in the DC link. First make sure it is the grid: tight terminals, all three
                    phases?
                """),
            ),
            Say(
                "grid", "ana", on(7, "14:30"), "400, 401, 399 V, terminals tight. The whole street blinks.", to="supply"
            ),
            Say(
                "parameters",
                "olena",
                on(7, "14:48"),
                md("""
                    Then let the drive ride through it. I set these on our five fans in Rostock two years ago:

                    ```
                    P1240 = 3    # DC link control: use the turning fan to keep the link up
                    P1210 = 6    # restart by itself after a dip or a fault
                    P1211 = 3    # ... but at most three times
                    P1200 = 1    # catch the fan while it still turns
                    ```

                    > Before P1210: hang the sign *starts without warning* on the fan, and check that the repair
                    switch opens the power and not only the enable.

                    Збережи це: `P0971 = 1`, otherwise the next dip takes it all away again.
                """),
                to="ask",
                votes=("ana", "sara", "li", "hana"),
                accepted=True,
                edited=(
                    on(7, "15:10"),
                    "Then let the drive ride through it: P1240 = 3, P1210 = 6, P1211 = 3, P1200 = 1.",
                ),
            ),
            Say(
                "week",
                "ana",
                on(6, "09:40"),
                "Dip at six this morning, fan was back after four seconds, nobody drove anywhere. Дякую!",
                to="parameters",
                votes=("olena",),
            ),
        ),
    ),
)
