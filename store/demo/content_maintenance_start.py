"""Threads of the group Maintenance from the first three weeks, when an answer could take a day."""

from typing import Final

from store.demo.script import Say, ThreadScript, md, on, photo

MAINTENANCE_START: Final[tuple[ThreadScript, ...]] = (
    ThreadScript(
        key="gurgle",
        group="Maintenance",
        kind="question",
        title="Heating circuit 3 gurgles since the pump was swapped",
        topics=("heating", "pumps"),
        says=(
            Say(
                "ask",
                "wanda",
                on(78, "08:20"),
                md("""
                    Mill Street, new circulator since yesterday. First and second floor gurgle, the third stays cold.
                    I have bled every radiator twice and every time there is air again. Where does it come from?
                """),
            ),
            Say(
                "pressure",
                "pavel",
                on(77, "08:50"),
                md("""
                    Sucked in, if it comes back. What does the gauge say with the pump off and the water cold, and how
                    far above the gauge is the highest radiator?
                """),
                to="ask",
            ),
            Say("bar", "wanda", on(77, "09:35"), "0.9 bar cold. The top one is eleven metres up.", to="pressure"),
            Say(
                "fill",
                "pavel",
                on(77, "09:52"),
                md("""
                    Then the water does not even reach it: eleven metres need 1.1 bar just to stand there. The new pump
                    pulls the rest below zero, and each automatic vent up there lets air *in*.

                    1. Isolate the expansion vessel, drain its side, set the gas to **1.3 bar** (1.1 for the height and
                    0.2 more).
                    2. Fill the cold system to **1.6**. The safety valve opens at 3, so there is room.
                    3. Pump off, bleed from the bottom up, fill again, pump on.
                """),
                to="bar",
                votes=("wanda", "ana", "niran", "gus"),
                accepted=True,
            ),
            Say(
                "silent",
                "wanda",
                on(76, "10:15"),
                md("""
                    The vessel had 0.5 bar left in it. Silent since last night, third floor 22 degrees. A day for an
                    answer is long when the tenants stand beside you, but it was the right one.
                """),
                to="fill",
            ),
        ),
    ),
    ThreadScript(
        key="loop-2-earth",
        group="Maintenance",
        kind="question",
        title="Earth fault on detector loop 2 comes and goes",
        topics=("fire-alarm",),
        says=(
            Say(
                "ask",
                "jo",
                on(76, "11:20"),
                md("""
                    Mill Street, fire panel. Earth fault on loop 2, stays for an hour or two, clears by itself. When I
                    come with the meter it reads 20 MΩ and I look like a fool.
                """),
            ),
            Say(
                "when",
                "lars",
                on(73, "07:40"),
                md("""
                    A fault that keeps office hours is water. Write the times from the log of the panel next to what
                    people do in the building. Then halve the loop at an isolator and measure each half *while* it is
                    there, both cores against earth. Below 1 MΩ you have found your half.
                """),
                to="ask",
                votes=("jo", "sara"),
                accepted=True,
            ),
            Say("times", "jo", on(73, "08:30"), "05:10 to 06:50, five days of seven. @saba, who is in there then?"),
            Say(
                "mop",
                "saba",
                on(72, "05:25"),
                "We are. At five we wash the corridor behind the kitchen. With the hose, yes, it is a kitchen.",
                to="times",
            ),
            Say(
                "gland",
                "jo",
                on(72, "09:10"),
                md("""
                    Detector 2/31 in that corridor: gland points up, half a cup of water in the base. New base,
                    gland down.
                """),
                votes=("lars", "saba", "nora"),
            ),
        ),
    ),
    ThreadScript(
        key="bremen-oil",
        group="Maintenance",
        kind="question",
        title="Which oil is in the compressor of the Bremen cold store?",
        topics=("cooling", "cold-store"),
        says=(
            Say(
                "ask",
                "marek",
                on(72, "09:05"),
                md("""
                    Sight glass at a quarter, I have to top up. Plate says R22 and mineral oil, the cylinder beside it
                    says R449A. One of them lies.
                """),
                attachments=(photo("bremen-plate.jpg"),),
            ),
            Say(
                "poe",
                "nikos",
                on(72, "09:44"),
                md("""
                    The plate. I changed it over in 2019: three oil changes, the last one had less than 2 % mineral oil
                    on the refractometer. **POE 32**, the yellow tin, and open it just before you pour, it drinks water
                    out of the air. There is a sticker, inside the door where nobody looks.

                    Before you top up: where did the oil go? Check that it comes back: suction riser, and the defrost.
                """),
                to="ask",
                votes=("marek", "ana"),
                accepted=True,
            ),
            Say(
                "sticker",
                "marek",
                on(72, "10:20"),
                md("""
                    Sticker found, moved outside. Oil was in the evaporator: the defrost heater has two dead
                    rods. Ευχαριστώ.
                """),
                to="poe",
                votes=("nikos",),
            ),
        ),
    ),
    ThreadScript(
        key="barrier-noon",
        group="Maintenance",
        kind="question",
        title="Car park barrier at Harbour House opens by itself at noon",
        topics=("gates",),
        says=(
            Say(
                "ask",
                "hendrik",
                on(70, "08:10"),
                md("""
                    Dear colleagues, for a week the exit barrier of our car park has been opening without a car, around
                    noon, on fine days only. The loop was tested in spring. Kind regards, Hendrik Vos
                """),
            ),
            Say(
                "sun",
                "yusuf",
                on(70, "11:25"),
                md("""
                    Which way does the eye of the exit photocell look? If it is south: it sees the sun and not its
                    reflector. Hold your hat between sun and eye, at noon, and watch.
                """),
                to="ask",
                votes=("hendrik", "tom", "otto"),
                accepted=True,
            ),
            Say(
                "tube",
                "hendrik",
                on(69, "12:40"),
                md("""
                    Dear Yusuf, I had no hat. A cardboard tube of 20 cm was fixed to the photocell at 11:30 and the
                    barrier has stayed closed. Please advise which tube is approved. Kind regards
                """),
                to="sun",
            ),
            Say(
                "visor",
                "yusuf",
                on(69, "13:05"),
                "Black plastic, ten euros, on Monday. The cardboard is fine until it rains.",
            ),
        ),
    ),
    ThreadScript(
        key="rcd-six",
        group="Maintenance",
        kind="question",
        title="RCD in the Lindenhof kitchen trips at six every morning",
        topics=("power", "safety"),
        says=(
            Say(
                "ask",
                "sara",
                on(66, "08:05"),
                md("""
                    30 mA, feeds the whole back wall. Six sharp, never at another time. When I measure the
                    appliances, at noon, each of them is fine.
                """),
            ),
            Say(
                "sum",
                "olena",
                on(66, "08:40"),
                md("""
                    Six sharp is a timer. And it need not be *one* fault: leakage adds up, and a good RCD of 30 mA may
                    go from 15 mA on. Take the leakage clamp around phase and neutral **together**, one circuit after
                    the other, warm and cold.
                """),
                to="ask",
                votes=("sara", "anil"),
                accepted=True,
            ),
            Say(
                "table",
                "sara",
                on(65, "07:30"),
                md("""
                    Was there at six, here is the breakfast of that RCD:

                    | appliance | 06:00 cold | 07:00 warm |
                    |:----------|-----------:|-----------:|
                    | dishwasher | 4.1 mA | 3.8 mA |
                    | oven | 2.0 mA | 1.9 mA |
                    | hot cupboard, on a timer | **14.6 mA** | 1.1 mA |
                    | coffee machine | 3.2 mA | 3.2 mA |
                    | all of it | 23.9 mA | 10.0 mA |
                """),
                to="sum",
                votes=("olena", "anil", "rashid"),
            ),
            Say(
                "element",
                "olena",
                on(65, "07:48"),
                md("""
                    The element of the cupboard has drawn water over the summer. Run it an hour at low heat; if it does
                    not start below 2 mA the next morning, it is a new element. And ask for a second RCD, half a wall
                    each.
                """),
                to="table",
            ),
            Say(
                "element-new",
                "sara",
                on(62, "09:15"),
                "New element, 9.4 mA at six. Nobody has phoned me before breakfast since.",
            ),
        ),
    ),
)
