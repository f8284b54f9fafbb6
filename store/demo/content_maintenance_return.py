"""Threads of the group Maintenance from the eighth week on, when open questions were read out at seven."""

from typing import Final

from store.demo.script import Say, ThreadScript, md, on, photo

MAINTENANCE_RETURN: Final[tuple[ThreadScript, ...]] = (
    ThreadScript(
        key="ups-beep",
        group="Maintenance",
        kind="question",
        title="UPS in the server room beeps every half minute, display says nothing",
        topics=("power", "servers"),
        says=(
            Say(
                "ask",
                "anil",
                on(30, "09:20"),
                "Hamburg. Load 38 %, mains is fine. The manual is in the cabinet behind it, and the cabinet is locked.",
            ),
            Say(
                "self-test",
                "dieter",
                on(30, "09:34"),
                md("""
                    That is *replace battery*: its self-test failed last night. I can see it from here:

                    ```
                    $ upsc ups1@localhost | grep -E 'status|runtime|test|mfr'
                    battery.mfr.date: 2021/03/15
                    battery.runtime: 95
                    ups.status: OL RB
                    ups.test.result: Done and error
                    ```

                    95 **seconds** left instead of twenty minutes. Please don't touch its plug until I have shut
                    down what can be shut down.
                """),
                to="ask",
                votes=("anil", "tuan", "sara"),
                accepted=True,
            ),
            Say(
                "swapped",
                "anil",
                on(28, "11:15"),
                md("""
                    New set in, both strings, torque as on the label. Test done: 26 minutes. The locked cabinet
                    is not locked any more.
                """),
                to="self-test",
            ),
        ),
    ),
    ThreadScript(
        key="bleed-screw",
        group="Maintenance",
        kind="question",
        title="Radiator bleed screw turns and turns: what now?",
        topics=("heating", "water"),
        says=(
            Say(
                "ask",
                "rashid",
                on(28, "10:00"),
                md("""
                    Rostock, canteen, a little water comes, it does not get tight any more. I hold my thumb on
                    it. Please hurry.
                """),
            ),
            Say(
                "thumb",
                "wanda",
                on(28, "10:09"),
                md("""
                    Stay calm, and do it with the other hand: thermostat on `0`, then close the lower valve,
                    under the cap, with an Allen key. Now that radiator is alone, and three litres are all that
                    can come. Bucket, then take the whole insert out: 1/2 inch, they are in the blue box behind
                    the seat.
                """),
                to="ask",
                votes=("rashid", "gus", "niran", "olena"),
                accepted=True,
            ),
            Say(
                "dry",
                "rashid",
                on(28, "10:26"),
                "It works. The cook has brought me a towel and pudding.",
                to="thumb",
                votes=("wanda",),
            ),
        ),
    ),
    ThreadScript(
        key="smoke-vent",
        group="Maintenance",
        kind="question",
        title="Smoke vent in stairwell B stays open after the test",
        topics=("fire-alarm",),
        says=(
            Say(
                "ask",
                "hendrik",
                on(27, "09:15"),
                md("""
                    Dear colleagues, the vent was tested at nine and stays open. It rains into the stairwell.
                    Which button closes it?
                """),
            ),
            Say(
                "reset",
                "jo",
                on(27, "11:30"),
                md("""
                    Was in a panel until now. Not a button for the public: open the orange box on the top floor,
                    red LED means that the alarm is still held. `Reset` first, **then** the close key, three
                    seconds. If it does not move then, its battery is flat and I have to come.
                """),
                to="ask",
                votes=("hendrik", "otto"),
                accepted=True,
            ),
            Say(
                "closed",
                "hendrik",
                on(27, "12:05"),
                "Dear Jo, it is closed. The stairwell has been wiped by Mr Brinkmann and myself. Kind regards",
                to="reset",
            ),
        ),
    ),
    ThreadScript(
        key="cellar-alarm",
        group="Maintenance",
        kind="question",
        title="Cellar pump alarm at Lindenhof: may it wait until seven?",
        topics=("water", "pumps", "on-call"),
        says=(
            Say(
                "ask",
                "svenja",
                on(20, "05:40"),
                "`High level P2`, since five. Rain has stopped. I would rather not wake anybody for nothing.",
            ),
            Say(
                "no",
                "niran",
                on(20, "05:47"),
                md("""
                    I am awake now and I say no: *high level* sits 20 cm under the floor of the transformer
                    room. P1 should have taken over by itself. Wake Sara, and tell her not to go down the stairs
                    before she has seen the water from the top.
                """),
                to="ask",
                votes=("svenja", "sara", "nora"),
                accepted=True,
            ),
            Say(
                "float",
                "sara",
                on(20, "06:50"),
                md("""
                    P1 was switched to `0`, by hand, by whoever cleaned it. 6 cm were left. Both in `AUTO`,
                    level falling.
                """),
                to="no",
                votes=("niran", "svenja"),
            ),
            Say("hand-list", "li", on(20, "08:15"), "That switch comes onto the list of things in HAND.", to="float"),
        ),
    ),
    ThreadScript(
        key="dp-sensor",
        group="Maintenance",
        kind="question",
        title="Differential pressure of the chilled water reads 4 mA: sensor or wire?",
        topics=("chiller", "bms"),
        says=(
            Say(
                "ask",
                "minjun",
                on(16, "10:30"),
                "Hannover, pumps at full speed since eight because the loop thinks there is no pressure at all.",
            ),
            Say(
                "valves",
                "ana",
                on(16, "10:35"),
                md("""
                    4.0 is neither, a broken wire is 0. The sensor lives and sees no difference: is the
                    equalising valve of its manifold open? The water treatment people were there yesterday and
                    like to flush through it.
                """),
                to="ask",
                votes=("minjun", "li", "pavel"),
                accepted=True,
            ),
            Say(
                "closed",
                "minjun",
                on(16, "10:48"),
                "네, open. Closed it: 11.2 mA, pumps at 61 %. Thirteen minutes from question to quiet.",
                to="valves",
                votes=("hana",),
            ),
        ),
    ),
    ThreadScript(
        key="brass-tags",
        group="Maintenance",
        kind="question",
        title="What do the brass tags with two numbers mean?",
        topics=("training",),
        says=(
            Say(
                "ask",
                "rashid",
                on(13, "14:20"),
                md("""
                    Harbour House, old plant room, on every valve: `7/112`, `7/113`, then `9/4`. They are on no
                    drawing that I have found.
                """),
                attachments=(photo("brass-tags.jpg"),),
                votes=("gus", "ana"),
            ),
        ),
    ),
    ThreadScript(
        key="gland-drip",
        group="Maintenance",
        kind="question",
        title="Fire pump gland drips: tighten it or leave it?",
        topics=("sprinkler", "pumps"),
        says=(
            Say(
                "ask",
                "lars",
                on(9, "10:10"),
                md("""
                    Kiel, packed gland on the diesel fire pump, about a drop a second when it runs. Pavel is on
                    a course, so I ask the rest of you.
                """),
            ),
            Say(
                "leave",
                "niran",
                on(9, "12:25"),
                md("""
                    Leave it! Packing has to drip, that is its cooling; a dry one burns into the shaft sleeve. A drop a
                    second is right. A *stream*: both nuts a sixth of a turn, wait ten minutes, look again.
                """),
                to="ask",
                votes=("lars", "wanda", "rashid"),
                accepted=True,
            ),
            Say(
                "noted", "lars", on(9, "12:40"), "Left. I have counted 58 in the minute.", to="leave", votes=("niran",)
            ),
        ),
    ),
)
