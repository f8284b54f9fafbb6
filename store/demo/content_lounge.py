"""Older threads of the group Lounge."""

from typing import Final

from store.demo.script import Say, ThreadScript, md, on, photo

LOUNGE: Final[tuple[ThreadScript, ...]] = (
    ThreadScript(
        key="name-this",
        group="Lounge",
        kind="discussion",
        title="What do we call this thing?",
        topics=("hallway",),
        says=(
            Say("ask", "gus", on(77, "12:10"), "*The forum* sounds like Rome, *the tool* like a wrench. Suggestions?"),
            Say(
                "corridor",
                "bea",
                on(77, "12:24"),
                "Where do you ask at work? In the corridor, on the way to the coffee. It is called that already.",
            ),
            Say("otto", "otto", on(77, "12:40"), "I call it *no*. O.B.", votes=("marek", "gus", "hendrik", "tom")),
            Say(
                "ok",
                "gus",
                on(76, "12:05"),
                "Then: *I've asked in the hallway.* Next: what do we call Otto?",
                votes=("bea",),
            ),
        ),
    ),
    ThreadScript(
        key="roof-cat",
        group="Lounge",
        kind="discussion",
        title="There is a cat on the roof of Harbour House",
        topics=("lost-and-found",),
        says=(
            Say(
                "cat",
                "saba",
                on(62, "04:50"),
                "Grey, one white foot, behind cooling tower 2. She eats cheese. The roof door was shut, so how?",
                attachments=(photo("roof-cat.jpg"),),
                votes=("gus", "bea", "ana"),
            ),
            Say(
                "shaft",
                "hana",
                on(62, "09:05"),
                "CO₂ in the east shaft is up by 20 ppm since Tuesday. I had blamed a sensor.",
            ),
            Say(
                "notice",
                "hendrik",
                on(62, "10:30"),
                md("""
                    Dear colleagues, animals are not part of the tenancy agreement. She may stay until the owner
                    is found. Kind regards
                """),
                votes=("saba", "bea", "layla", "marek"),
            ),
            Say(
                "owner",
                "saba",
                on(61, "05:15"),
                md("""
                    Owner found, the hotel next door. Her name is Frau Direktor. She came by the window
                    cleaner's gondola.
                """),
                votes=("hendrik", "hana", "gus"),
            ),
        ),
    ),
    ThreadScript(
        key="anybody",
        group="Lounge",
        kind="discussion",
        title="Is anybody here, or am I alone in Kiel?",
        topics=(),
        says=(
            Say(
                "alone",
                "tom",
                on(41, "12:15"),
                "Holidays. I have talked to a pump today. It was a good talk, it listened.",
            ),
            Say("pump", "pavel", on(41, "13:05"), "Which one?", votes=("tom", "wanda")),
            Say(
                "night",
                "svenja",
                on(41, "22:20"),
                "I am here from ten. It is me, the rain, and the fire panel that says *23:00* when it is 22:00.",
                votes=("saba",),
            ),
        ),
    ),
    ThreadScript(
        key="soup",
        group="Lounge",
        kind="discussion",
        title="Soup against week 43",
        topics=("lunch",),
        says=(
            Say(
                "recipe",
                "marek",
                on(29, "11:30"),
                md("""
                    Half of us cough. This is my grandmother's, for a thermos of one litre, four minutes of work:

                    1. Two spoons of rye flour in half a litre of water, in a jar, a cloth on it, warm place,
                    **five days**. It must smell sour, not wrong.
                    2. Boil with garlic, marjoram, a bay leaf, smoked sausage.
                    3. Half an egg a person. Who says *no egg* gets none and no soup either.
                """),
                votes=("wanda", "bea", "gus", "tom", "svenja"),
            ),
            Say(
                "five-days",
                "dieter",
                on(29, "11:44"),
                "*Four minutes of work, five days.* That is how I estimate, too.",
                to="recipe",
                votes=("hana", "tuan", "marek"),
            ),
            Say("vegetables", "anil", on(29, "12:20"), "And without sausage?"),
            Say(
                "mushrooms",
                "wanda",
                on(29, "12:31"),
                "Dried mushrooms, as for Christmas. Marek will deny it, ask his grandmother.",
                to="vegetables",
                votes=("anil", "sara"),
            ),
            Say("smelled", "gus", on(24, "07:30"), "Five days. It smells. How do I know whether *sour* or *wrong*?"),
            Say(
                "wrong",
                "marek",
                on(24, "07:41"),
                "If you have to ask, it is still in the jar. Close the van's window, I come by.",
                to="smelled",
                votes=("gus", "bea", "ana"),
            ),
        ),
    ),
    ThreadScript(
        key="best-find",
        group="Lounge",
        kind="discussion",
        title="Best thing found in a ceiling, and it has to be true",
        topics=("lost-and-found",),
        says=(
            Say(
                "rules",
                "yusuf",
                on(58, "12:00"),
                md("""
                    The canteen is shut and lunch is long. One each. I begin: a complete breakfast, 1987 by the
                    newspaper, Kiel, lift shaft.
                """),
            ),
            Say(
                "shoe",
                "sara",
                on(58, "12:08"),
                "One ice skate, left. The right one was two years later in another building.",
            ),
            Say(
                "letter",
                "nikos",
                on(58, "12:20"),
                'A letter to *whoever opens this*: "the superheat is wrong, I know".',
                votes=("marek", "ana", "wanda", "gus"),
            ),
            Say(
                "otto",
                "otto",
                on(58, "12:33"),
                "My own ladder. O.B.",
                votes=("bea", "yusuf", "tom", "nikos", "ines", "hendrik"),
            ),
            Say(
                "network",
                "tuan",
                on(58, "12:40"),
                "A switch. Running. Nobody knows what for. We do not dare.",
                votes=("dieter", "layla", "minjun"),
            ),
            Say(
                "winner",
                "bea",
                on(55, "12:15"),
                "Otto wins, by six votes. The prize is a ladder.",
                to="otto",
                votes=("otto",),
            ),
        ),
    ),
)
