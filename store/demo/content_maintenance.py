"""Threads of the group Maintenance that were active today or yesterday."""

from typing import Final

from store.demo.script import Say, ThreadScript, md, on, photo

MAINTENANCE_NOW: Final[tuple[ThreadScript, ...]] = (
    ThreadScript(
        key="chiller-3",
        group="Maintenance",
        kind="question",
        title="Chiller 3 trips on high head pressure",
        topics=("hvac", "chiller"),
        links=("chiller-1",),
        says=(
            Say(
                "ask",
                "ana",
                23,
                "It runs for about ten minutes, then trips. Condenser fan 2 sounds rough.",
                attachments=(
                    photo("chiller3-panel.jpg"),
                    photo("condenser-fan2.jpg", tall=True),
                ),
            ),
            Say(
                "coil",
                "tom",
                17,
                "Same noise here on Sunday when I walked past. Did anybody clean the coil this autumn?",
            ),
            Say(
                "capacitor",
                "marek",
                4,
                md("""
                    Check the fan capacitor first: same thing on unit 1 in May, see {#chiller-1}. Measure it cold;
                    ours read 3 µF instead of 8.
                """),
                to="ask",
                votes=("tom", "sara"),
            ),
            Say(
                "blade",
                "li",
                2,
                md("""
                    And look at the fan blade while you are up there: one of ours had lost its balance weight. Lock
                    out breaker **3Q7**, not 3Q5, the label is wrong.
                """),
                to="ask",
            ),
        ),
    ),
    ThreadScript(
        key="filters",
        group="Maintenance",
        kind="question",
        title="Spare G4 filters 592\u00d7592: which store?",
        topics=("hvac",),
        says=(
            Say(
                "ask",
                "tom",
                9,
                md("""
                    AHU 4 in Kiel shows 280 Pa over the panel filters and my shelf is empty: I need four G4,
                    592\u00d7592, 48 deep. Does Hamburg or Bremen have a box, and can it come with the afternoon
                    van?
                """),
            ),
        ),
    ),
    ThreadScript(
        key="contactor-k4",
        group="Maintenance",
        kind="question",
        title="Contactor K4 hums since the storm",
        topics=("power", "drives"),
        says=(
            Say(
                "ask",
                "sara",
                41,
                md("""
                    Extract fan of the Lindenhof car park. Since the storm on Tuesday night K4 hums loud enough to
                    hear through the closed cabinet. It pulls in and holds, the fan runs, coil reads 221 V. Leave it
                    until the spare arrives, or is that a fire in the making?
                """),
                attachments=(photo("k4-lindenhof.jpg"),),
            ),
            Say(
                "shading-ring",
                "olena",
                12,
                md("""
                    Voltage is fine, so it is the magnet. Switch it off, open the contactor and look at the two pole
                    faces: rust or a crumb of plastic between them, or a broken shading ring. Dirt you can wipe off,
                    a broken ring means a new contactor. If the coil is too hot to touch, do not leave it on over
                    lunch.
                """),
                to="ask",
            ),
        ),
    ),
    ThreadScript(
        key="dock-levellers",
        group="Maintenance",
        kind="question",
        title="Which breaker feeds the dock levellers?",
        topics=("power",),
        says=(
            Say(
                "ask",
                "marek",
                on(0, "08:32"),
                md("""
                    Mill Street, docks 3 to 6. The directory in DB-2 says `F14`, but with F14 off leveller 5 still
                    moves. I have to lock them out at one o'clock for the hinge pins and would rather not guess.
                """),
            ),
        ),
    ),
    ThreadScript(
        key="badge-reader",
        group="Maintenance",
        kind="question",
        title="Badge reader blinks amber after update",
        topics=("access",),
        says=(
            Say(
                "ask",
                "jo",
                on(2, "15:05"),
                md("""
                    North gate, since the controller got its update at noon: the reader blinks amber once a second,
                    takes no badge, and the door log shows nothing at all. The other nine readers are fine. People
                    come in through the loading bay for now.
                """),
                attachments=(photo("north-gate-reader.jpg", tall=True),),
            ),
            Say(
                "power",
                "yusuf",
                on(2, "15:13"),
                "Power at the reader? Ours blinked like that with 9.8 V on a long cable.",
            ),
            Say("volts", "jo", on(2, "15:31"), "12.1 V at the terminals, so not that.", to="power"),
            Say(
                "key",
                "dieter",
                on(2, "15:44"),
                md("""
                    Amber once a second means that the reader and the controller do not agree on the key of the
                    line. The update switches encryption on for every reader that can do it, and yours was swapped
                    in August, so it still has the key from the factory.

                    1. In the controller: *Readers*, North gate, *Forget key*.
                    2. Take the reader's 12 V away for ten seconds.
                    3. Within a minute: *Install mode*, on. It beeps twice when it has the new key.

                    Switch install mode **off** afterwards, otherwise anybody with a laptop at the gate can pair one
                    too.
                """),
                to="ask",
                votes=("jo", "yusuf", "ana"),
                accepted=True,
            ),
            Say("done", "jo", on(2, "16:20"), "Two beeps, green, first badge in. Thank you @dieter!", to="key"),
            Say(
                "others",
                "li",
                on(1, "09:50"),
                md("""
                    Rostock gets the same update tonight and has three readers that were swapped this summer.
                    @olena, please keep this page open.
                """),
            ),
        ),
    ),
)
