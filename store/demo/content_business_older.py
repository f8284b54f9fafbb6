"""Older threads of the groups Sales wins and Marketing ideas."""

from typing import Final

from store.demo.script import Say, ThreadScript, md, on

BUSINESS_OLDER: Final[tuple[ThreadScript, ...]] = (
    ThreadScript(
        key="harbour-renewed",
        group="Sales wins",
        kind="story",
        title="Harbour House stays, for two more years",
        topics=("offices",),
        says=(
            Say(
                "story",
                "priya",
                on(57, "17:10"),
                md("""
                    They had an offer that was nine per cent below ours. Then their manager saw Niran carry a
                    blanket of poplar fluff through the lobby and asked what it was. He told her: *your
                    electricity*. She had the meter read before and after. Two years.
                """),
                votes=("ines", "felix", "hana", "maud"),
            ),
            Say(
                "nothing",
                "niran",
                on(56, "07:40"),
                "I said that because it was heavy and I wanted to go on.",
                votes=("priya", "bea", "marek", "gus"),
            ),
        ),
    ),
    ThreadScript(
        key="school-lost",
        group="Sales wins",
        kind="story",
        title="Not a win: how we lost the four schools, and what they told us",
        topics=("schools", "tenders"),
        says=(
            Say(
                "story",
                "zoe",
                on(30, "10:40"),
                md("""
                    Second of five. I asked for a talk and got half an hour:

                    1. Our price was fine.
                    2. *You write that somebody answers in an hour. On 14 September we tried, with a question
                    about your own manual. It took three days.* That was before they were customers, by mail,
                    and it counts all the same.
                    3. The winner brought a caretaker to the meeting. We brought slides.
                """),
                votes=("ines", "ravi", "maud"),
            ),
            Say(
                "mail",
                "felix",
                on(30, "11:15"),
                "That mail went to the info address. Nobody owns it. I take it from today, three times a day.",
            ),
            Say(
                "otto",
                "bea",
                on(29, "08:20"),
                "Next time take Otto. He has said yes, as long as he need not wear a tie.",
                to="story",
                votes=("zoe", "priya", "otto"),
            ),
        ),
    ),
    ThreadScript(
        key="van-stickers",
        group="Marketing ideas",
        kind="idea",
        title="A sentence on the back of each van",
        topics=("vans", "photos"),
        says=(
            Say(
                "idea",
                "kofi",
                on(70, "14:05"),
                md("""
                    People stand behind our vans at every light. Not the logo again: one true sentence, another
                    on each van, from whoever drives it. *This van has found a marten.* You send, Maud picks, I
                    print.
                """),
                votes=("maud", "gus", "marek", "felix"),
            ),
            Say("soup", "marek", on(70, "16:20"), "*There is soup in here.*", votes=("bea", "ana", "kofi")),
            Say(
                "eleven",
                "niran",
                on(69, "08:00"),
                "*Eleven turns, the last two go hard.* Every plumber will laugh, nobody else.",
                votes=("wanda",),
            ),
            Say(
                "tell-me", "priya", on(69, "09:15"), "Nothing about the customers, please. Martens are fine.", to="idea"
            ),
            Say(
                "try",
                "maud",
                on(66, "10:30"),
                md("""
                    Three vans for a month: soup, turns, and *Somebody has met this fault before.* Each with a
                    short number to call.
                """),
                to="idea",
                votes=("kofi",),
            ),
            Say(
                "report",
                "maud",
                on(29, "11:00"),
                md("""
                    The month is over. Calls to the three numbers:

                    | van | sentence | calls | of these, work |
                    |:----|:---------|------:|---------------:|
                    | 4 | There is soup in here | 23 | 0, all about soup |
                    | 7 | Eleven turns | 6 | **2**, both plumbers, both want to work for us |
                    | 11 | Somebody has met this fault before | 9 | **3** |

                    11 stays and goes on five more. 4 stays because I was threatened.
                """),
                votes=("kofi", "ines", "marek", "niran", "priya"),
            ),
        ),
    ),
    ThreadScript(
        key="open-plant-room",
        group="Marketing ideas",
        kind="idea",
        title="Open plant room: a Saturday for the neighbours",
        topics=("events",),
        says=(
            Say(
                "idea",
                "ravi",
                on(48, "15:30"),
                md("""
                    People walk past Harbour House for years and don't know that there is a ship's engine room
                    under it. Two hours, ten at a time, coffee. I clean before and after, no charge.
                """),
                votes=("hana", "maud", "gus", "otto"),
            ),
            Say(
                "otto",
                "otto",
                on(48, "16:05"),
                "I explain it, if nobody touches anything. O.B.",
                to="idea",
                votes=("ravi", "bea"),
            ),
            Say(
                "safe",
                "nora",
                on(45, "10:15"),
                md("""
                    Yes, if: shoes that are shoes, nobody under twelve beyond the yellow line, chillers off in
                    room 2, and two of us at each door.
                """),
                to="idea",
            ),
            Say(
                "date",
                "maud",
                on(30, "11:30"),
                md("""
                    After the holidays then. Saturday, 31 October, eleven to one. Otto explains, Hana has the
                    curves, Kofi films.
                """),
                to="idea",
                votes=("ravi", "kofi"),
            ),
            Say(
                "report",
                "ravi",
                on(17, "09:05"),
                md("""
                    It was full! 83 people, oldest 91: she had worked there when it was coal. She knew what
                    `9/4` is on a brass tag and nobody wrote it down. 64 cups, one lost mitten, two who ask
                    about an apprenticeship. Mistake: one coffee machine.
                """),
                votes=("ines", "maud", "hana", "nora", "priya", "bea"),
            ),
            Say(
                "again",
                "ines",
                on(16, "17:30"),
                "Again in spring, in Rostock. With two machines. Thank you, all seven.",
                to="report",
                votes=("ravi", "wanda"),
            ),
        ),
    ),
)
