"""Threads of the group Maintenance from the sixth week on: holidays, a bad week, and what was done about it."""

from typing import Final

from store.demo.script import Say, ThreadScript, md, on, photo

MAINTENANCE_DIP: Final[tuple[ThreadScript, ...]] = (
    ThreadScript(
        key="gas-prealarm",
        group="Maintenance",
        kind="question",
        title="Gas pre-alarm in the boiler room, every morning at six",
        topics=("boiler", "fire-alarm"),
        says=(
            Say(
                "ask",
                "lars",
                on(44, "08:20"),
                md("""
                    Mill Street, 10 % of the lower limit for a few minutes, then zero. Every joint sprayed,
                    nothing. Sensor is two years old and answers the test gas. What else is in the air at six?
                """),
            ),
            Say(
                "gel",
                "saba",
                on(38, "05:30"),
                md("""
                    Sorry, I was on holiday and so was everybody who could have told you. At six we fill the hand gel
                    from the canister, in the room next to it. Alcohol. The door has a gap.
                """),
                to="ask",
                votes=("lars", "ravi"),
                accepted=True,
            ),
            Say(
                "elsewhere",
                "lars",
                on(38, "08:05"),
                "Those sensors smell anything that burns. Gel is filled in the yard now. Six days, a cup of gel.",
                to="gel",
            ),
        ),
    ),
    ThreadScript(
        key="dock-door-2",
        group="Maintenance",
        kind="question",
        title="Dock door 2 drops the last 20 cm",
        topics=("doors", "safety"),
        says=(
            Say(
                "ask",
                "tom",
                on(38, "11:05"),
                md("""
                    Kiel. It comes down as always, then falls the rest with a bang. Nothing broken that I can see. Keep
                    using it until somebody comes?
                """),
                attachments=(photo("dock-door-2.jpg", tall=True),),
            ),
            Say(
                "stop",
                "yusuf",
                on(36, "13:10"),
                md("""
                    Back from leave and I see this now. **Stop using it.** The right spring has lost its
                    tension: in your picture the paint line on the shaft is two turns off. If the left one goes
                    too, 180 kg come down all the way.

                    Close it, main switch off, padlock. Nobody touches the springs with a screwdriver. I am there at
                    four.
                """),
                to="ask",
                votes=("tom", "nora", "bea", "olena"),
                accepted=True,
            ),
            Say(
                "chair",
                "tom",
                on(36, "13:22"),
                "Locked. It went up and down sixty times in these two days, with a chair and a sign beside it.",
                to="stop",
            ),
            Say(
                "fifty",
                "nora",
                on(36, "14:00"),
                md("""
                    This question waited for fifty hours. Eleven people had read it, I asked around. We were
                    lucky, and I do not plan with luck.
                """),
                votes=("ines", "tom", "bea", "svenja"),
            ),
            Say(
                "springs",
                "yusuf",
                on(35, "17:45"),
                "Both springs new, safety catch tested with the weight. It closes like a book.",
            ),
        ),
    ),
    ThreadScript(
        key="rostock-hum",
        group="Maintenance",
        kind="question",
        title="Transformer 1 in Rostock is louder since Monday: does anybody have a reading from before?",
        topics=("power", "switchgear"),
        says=(
            Say(
                "ask",
                "anil",
                on(35, "14:30"),
                md("""
                    64 dB at one metre, winding 71 degrees at half load, dry type. I keep the place warm for @olena and
                    don't know how it sounded in summer.
                """),
                votes=("sara",),
            ),
        ),
    ),
    ThreadScript(
        key="otto-keys",
        group="Maintenance",
        kind="idea",
        title="Otto's forty-one keys, as a list",
        topics=("access",),
        links=("key-014",),
        says=(
            Say(
                "idea",
                "bea",
                on(43, "09:20"),
                md("""
                    After {#key-014}: Otto writes on paper, Gus types, I keep it. Room, where the key hangs, who
                    has to be told. No key codes and no pictures of keys, @nora has asked me to say that twice.
                """),
                votes=("li", "tom", "jo", "yusuf"),
            ),
            Say(
                "paper",
                "otto",
                on(42, "16:00"),
                "Written. Nine pages. Room 1.31 has not existed since 2003, its key has. O.B.",
                votes=("bea", "gus"),
            ),
            Say(
                "typed",
                "gus",
                on(29, "13:40"),
                "Typed. I can read Otto's sevens now, and his ones, which are also sevens.",
            ),
            Say(
                "report",
                "bea",
                on(24, "10:05"),
                md("""
                    In use for a week: looked up 17 times, twice at night by @svenja. Wrong in two places, both
                    mended. The other sites want one, and have no Otto.
                """),
                votes=("otto", "ines", "svenja"),
            ),
        ),
    ),
    ThreadScript(
        key="read-out",
        group="Maintenance",
        kind="discussion",
        title="Open questions, read out at seven",
        topics=("hallway",),
        links=("dock-door-2",),
        says=(
            Say(
                "plan",
                "bea",
                on(31, "07:30"),
                md("""
                    {#dock-door-2} waited for two days, and not because nobody knew. Everybody thought that
                    somebody else would answer. So, from today:

                    - at seven, in the morning call, I read out what is open. It takes two minutes.
                    - for each one a **name** is said aloud. That person answers, or says who can.
                    - who is on leave says who looks after their topics. I keep the list.

                    We try it for two weeks.
                """),
                votes=("ines", "nora", "tom", "svenja", "yusuf", "wanda"),
            ),
            Say(
                "nights",
                "svenja",
                on(31, "07:52"),
                "I do the same at ten in the evening, for the three of us who are awake.",
            ),
            Say(
                "pumps",
                "pavel",
                on(31, "08:10"),
                "My topics when I am away: @lars for pumps that run, @niran for pumps that leak.",
                votes=("lars", "niran"),
            ),
            Say(
                "doubt",
                "otto",
                on(31, "08:30"),
                "So we telephone to say what is in the computer. O.B.",
                votes=("marek",),
            ),
            Say(
                "yes",
                "bea",
                on(31, "08:33"),
                "Yes, Otto. It turns out that you were half right.",
                to="doubt",
                votes=("otto", "ines", "gus"),
            ),
            Say(
                "leads",
                "ines",
                on(31, "17:05"),
                md("""
                    Good, and it holds for us too: *Ask the leads* has a question that is three weeks old. Li and
                    I have half an hour for it on Mondays now, in the calendar.
                """),
                to="plan",
                votes=("tom", "zoe"),
            ),
            Say(
                "two-weeks",
                "bea",
                on(17, "07:45"),
                md("""
                    Two weeks are over. On most mornings there was nothing to read out, and that is the point of it. Six
                    questions were: two have their answer by now, four still wait, and each of the four has a
                    name beside it now. **We keep it.**
                """),
                votes=("ines", "nora", "olena", "li", "tom"),
            ),
        ),
    ),
)
