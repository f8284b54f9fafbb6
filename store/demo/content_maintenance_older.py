"""Threads of the group Maintenance that have been quiet for some days or weeks."""

from typing import Final

from store.demo.script import Say, ThreadScript, md, on, photo

MAINTENANCE_OLDER: Final[tuple[ThreadScript, ...]] = (
    ThreadScript(
        key="riser-b",
        group="Maintenance",
        kind="question",
        title="Where is the isolation valve for riser B?",
        topics=("water",),
        says=(
            Say(
                "ask",
                "sara",
                on(8, "09:12"),
                md("""
                    Lindenhof, water drips out of a ceiling lamp on the second floor. I have the power off, but the
                    drawing shows the valve of riser B where there is a kitchen now. **Quick please.**
                """),
                attachments=(photo("lindenhof-ceiling.jpg", tall=True),),
            ),
            Say(
                "basement",
                "niran",
                on(8, "09:15"),
                md("""
                    Basement, bicycle room, behind the grey panel on the left wall: two red wheels, riser B is the
                    **lower** one. Eleven turns, the last two go hard.
                """),
                to="ask",
                votes=("sara", "bea", "tom"),
                accepted=True,
            ),
            Say("closed", "sara", on(8, "09:26"), "Closed. You saved a carpet. ขอบคุณค่ะ!", to="basement"),
            Say(
                "label",
                "bea",
                on(8, "10:20"),
                "Drawing is marked now, and the panel gets a label you can read without knowing it is there.",
            ),
        ),
    ),
    ThreadScript(
        key="emergency-light",
        group="Maintenance",
        kind="question",
        title="Emergency light 4B fails its monthly test",
        topics=("power", "safety"),
        says=(
            Say(
                "ask",
                "tom",
                on(17, "10:05"),
                md("""
                    Goes out after 20 minutes instead of an hour. Battery is from last year. New fitting, or is
                    there a trick?
                """),
            ),
            Say(
                "charge",
                "olena",
                on(17, "10:11"),
                md("""
                    Look at the green lamp before you order: if it is dark, the charger has no permanent live. The
                    painters like to put that wire back into the switched terminal.
                """),
                votes=("tom", "sara"),
                accepted=True,
            ),
            Say("painters", "tom", on(17, "11:02"), "It was the painters.", to="charge"),
        ),
    ),
    ThreadScript(
        key="roof-rattle",
        group="Maintenance",
        kind="question",
        title="Rattle on the roof of Harbour House after 22:00",
        topics=("hvac",),
        says=(
            Say(
                "ask",
                "bea",
                on(24, "08:50"),
                md("""
                    The hotel next door complains of a rattle, every night from ten to about half past, never
                    before. Three of us have stood on that roof and heard nothing. Does anything of ours *start* at
                    ten?
                """),
            ),
            Say(
                "schedule",
                "hana",
                on(24, "09:31"),
                md("""
                    Night purge starts at 22:00 and opens the smoke flaps. I moved it to 23:00 for a week, let us
                    see if they do.
                """),
            ),
        ),
    ),
    ThreadScript(
        key="boiler-wind",
        group="Maintenance",
        kind="question",
        title="Boiler 2 locks out on flame loss in wind",
        topics=("boiler",),
        says=(
            Say(
                "ask",
                "li",
                on(45, "07:40"),
                "West wind, six or more, and boiler 2 locks out within the hour. Boiler 1 on the same flue never does.",
            ),
            Say(
                "flue",
                "marek",
                on(45, "07:58"),
                "Is the flap in the flue of 2 still there? Ours in Bremen had rusted off.",
            ),
            Say("flap", "li", on(45, "09:30"), "It is there and it moves.", to="flue"),
            Say(
                "electrode",
                "ana",
                on(45, "09:47"),
                md("""
                    What does the flame signal say in calm weather? On mine it was **2.1 µA** where 5 is normal, so
                    every gust pushed it under the limit. White crust on the electrode; sandpaper, ten minutes:

                    1. Gas off, power off, burner door open.
                    2. Clean the rod until it shines, look for a crack in the ceramic.
                    3. Distance to the burner 8 mm; there is a gauge in the door.
                """),
                to="ask",
                votes=("li", "tom", "marek"),
                accepted=True,
            ),
            Say(
                "microamps",
                "li",
                on(44, "08:10"),
                "1.9 before, 5.4 after. It blew all night and it ran.",
                to="electrode",
            ),
        ),
    ),
    ThreadScript(
        key="unit-2-alarm",
        group="Maintenance",
        kind="question",
        title="High head pressure alarm, unit 2",
        topics=("hvac", "chiller"),
        closed=True,
        says=(
            Say(
                "ask",
                "hana",
                on(63, "14:20"),
                "Unit 2 has reported high head pressure four times since Monday, always after lunch. Who is near?",
            ),
            Say("near", "niran", on(63, "14:26"), "I am in the yard, going up."),
            Say(
                "fluff",
                "niran",
                on(63, "15:15"),
                md("""
                    The coil was blocked with poplar fluff, a whole blanket of it left from June, on the side that
                    one does not see from the ladder. Vacuumed, then rinsed from the inside out. 21 bar before, 15
                    now.
                """),
                to="ask",
                votes=("hana", "marek", "ana"),
                accepted=True,
            ),
            Say(
                "plan",
                "hana",
                on(63, "15:40"),
                "ありがとう! Coils of all three units are in the plan for every July now.",
                to="fluff",
            ),
        ),
    ),
    ThreadScript(
        key="chiller-1",
        group="Maintenance",
        kind="question",
        title="Chiller 1 trips after ten minutes",
        topics=("chiller",),
        says=(
            Say(
                "ask",
                "marek",
                on(190, "08:25"),
                md("""
                    Starts, runs for ten minutes, trips on head pressure. Coil is clean, I could see daylight
                    through it. Condenser fan 2 turns, but it needs a long time to get going. Charge is right, sight
                    glass clear.
                """),
                attachments=(photo("chiller1-gauges.jpg"),),
            ),
            Say(
                "speed",
                "li",
                on(190, "08:41"),
                "Turns at full speed? From the logs the fans draw 4.1 A together, in April 4.8.",
            ),
            Say("slow", "marek", on(190, "09:10"), "You are right, fan 2 makes 610 turns, the others 890.", to="speed"),
            Say(
                "cap",
                "olena",
                on(190, "09:22"),
                md("""
                    Slow start and low speed on a single-phase motor: run capacitor. Lock out, discharge it, take
                    one leg off and measure. Should be within 5 % of what is printed on it.
                """),
                to="slow",
                votes=("li",),
            ),
            Say(
                "found",
                "marek",
                on(190, "10:35"),
                md("""
                    It was the capacitor of condenser fan 2: **3 µF instead of 8**. New one in, 885 turns, 15.5 bar
                    after half an hour. The shop on Pier Road has them for six euros, I bought four and put three on
                    the shelf.
                """),
                to="cap",
                votes=("ana", "li", "tom", "hana"),
                accepted=True,
            ),
            Say("shelf", "edith", on(190, "10:50"), "Shelf C2, Bremen, and now with a number: 40-0117.", to="found"),
        ),
    ),
)
