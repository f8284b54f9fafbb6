"""Threads of the group Maintenance from the third and fourth week."""

from typing import Final

from store.demo.script import Say, ThreadScript, md, on

MAINTENANCE_SEPTEMBER: Final[tuple[ThreadScript, ...]] = (
    ThreadScript(
        key="npsh",
        group="Maintenance",
        kind="question",
        title="What is NPSH, and why does Pavel say it with that face?",
        topics=("pumps", "training"),
        says=(
            Say(
                "ask",
                "gus",
                on(64, "13:15"),
                md("""
                    The cellar pump in Rostock sounds like gravel. Pavel listened, said *NPSH*, made the face
                    and left for lunch.
                """),
                votes=("rashid",),
            ),
            Say(
                "metres",
                "pavel",
                on(64, "14:50"),
                md("""
                    It is the pressure that is left at the eye of the impeller before water starts to boil, cold as it
                    is. In metres of water:

                    ```
                      10.2   the air presses on the pit
                    -  4.5   we lift it to the pump
                    -  2.3   friction: long hose, two bends, a strainer full of leaves
                    -  0.2   vapour pressure at 18 degrees
                    ------
                       3.2   what we have         3.2   what the plate says it needs
                    ```

                    No reserve, so it boils, and the bubbles burst on the impeller like gravel. Half a metre more is the
                    least. Clean the strainer first: that alone is more than one metre.
                """),
                to="ask",
                votes=("gus", "rashid", "ana", "wanda", "lars"),
                accepted=True,
            ),
            Say(
                "face",
                "gus",
                on(64, "15:10"),
                "Strainer: one glove, leaves, a toy car. Quiet now. So the face is cavitation.",
                to="metres",
            ),
            Say(
                "lunch",
                "pavel",
                on(64, "15:14"),
                "The face was the canteen's fish.",
                to="face",
                votes=("gus", "bea", "marek"),
            ),
        ),
    ),
    ThreadScript(
        key="jockey",
        group="Maintenance",
        kind="question",
        title="Sprinkler jockey pump starts every four minutes",
        topics=("sprinkler", "pumps"),
        says=(
            Say(
                "ask",
                "niran",
                on(59, "09:10"),
                md("""
                    Bremen. It used to start twice a day. No water on any floor, flow switches quiet. Readings at the
                    header since half past eight:

                    | time | bar | jockey |
                    |:-----|----:|:-------|
                    | 08:30 | 9.1 | stops |
                    | 08:32 | 8.7 | |
                    | 08:34 | 8.2 | starts |
                    | 08:34:20 | 9.1 | stops |
                    | 08:38 | 8.2 | starts |
                """),
            ),
            Say(
                "halves",
                "lars",
                on(59, "09:22"),
                md("""
                    Same drop each time, so a hole of one size. Close the valve behind the pump room for ten minutes,
                    with the control room told and somebody standing there. Still falls? Then the hole is on *your* side
                    of it, and I would bet on the check valve of the main pump: the water goes back into the tank where
                    nobody sees it.
                """),
                to="ask",
                votes=("niran", "jo", "pavel"),
                accepted=True,
            ),
            Say(
                "disc",
                "niran",
                on(59, "11:40"),
                "Still fell. A screw M8 under the disc of the check valve. Whose screw, nobody knows.",
                to="halves",
            ),
            Say(
                "count",
                "lars",
                on(59, "11:55"),
                "Number 14 on my list of things found in check valves. A mouse is number 9.",
            ),
        ),
    ),
    ThreadScript(
        key="float-volts",
        group="Maintenance",
        kind="question",
        title="Generator battery floats at 26.1 V: too low?",
        topics=("generator", "power"),
        says=(
            Say(
                "ask",
                "anil",
                on(57, "10:00"),
                md("""
                    Harbour House, 24 V starter battery, lead acid, one year old. 26.1 V at its terminals, day
                    and night. Starts, but slowly.
                """),
            ),
            Say(
                "cells",
                "sara",
                on(57, "14:20"),
                md("""
                    Twelve cells at 2.27 V make 27.2 V, at 20 degrees. Take off 3 mV per cell and degree above that. How
                    warm is it in there?
                """),
                to="ask",
                accepted=True,
                votes=("anil",),
            ),
            Say(
                "sense",
                "anil",
                on(57, "15:05"),
                md("""
                    34 degrees, so 26.7 is right and 0.6 V are missing. Found them: somebody had put the charger behind
                    a fuse holder that is green inside. धन्यवाद, even if it took until the coffee.
                """),
                to="cells",
            ),
        ),
    ),
    ThreadScript(
        key="lift-phone",
        group="Maintenance",
        kind="question",
        title="Emergency phone of lift 2 reaches an answering machine",
        topics=("lifts", "safety"),
        says=(
            Say(
                "ask",
                "svenja",
                on(55, "16:40"),
                md("""
                    Mill Street. A tenant pressed it for fun and heard our old office say that it opens on
                    Monday. Who can change the number?
                """),
            ),
            Say(
                "off",
                "yusuf",
                on(55, "19:10"),
                md("""
                    On the train, saw it only now. I have sent Otto to switch lift 2 **off**: without a voice nobody
                    rides. I change the number tomorrow at eight.
                """),
                to="ask",
                votes=("svenja", "nora", "otto"),
            ),
            Say(
                "number",
                "yusuf",
                on(54, "08:50"),
                md("""
                    Done, two test calls from the car, lift 2 runs. The box calls by itself every three days to say that
                    it lives, as it must; those calls had gone to the same machine. 118 of them.
                """),
                to="ask",
                votes=("bea",),
                accepted=True,
            ),
        ),
    ),
)
