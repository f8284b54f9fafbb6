"""Older threads of the group Operations watch-outs."""

from typing import Final

from store.demo.script import Say, ThreadScript, md, on, photo

OPERATIONS_OLDER: Final[tuple[ThreadScript, ...]] = (
    ThreadScript(
        key="wasps",
        group="Operations watch-outs",
        kind="discussion",
        title="Wasps in the isolator boxes on roofs",
        topics=("roofs", "safety"),
        says=(
            Say(
                "stung",
                "nora",
                on(72, "11:30"),
                md("""
                    Sara opened an isolator on the roof in Lübeck yesterday and was stung four times, two metres
                    from the edge. She is well. Until October: **knock** on the box, step back, count to twenty,
                    listen.
                """),
                votes=("sara", "ana", "bea"),
            ),
            Say("me", "sara", on(72, "11:52"), "It was three. The fourth was my own screwdriver."),
            Say(
                "gland",
                "anil",
                on(71, "08:10"),
                "They come in by the cable gland that somebody left without its plug. I carry a bag of M20 plugs now.",
                votes=("nora", "sara", "rashid"),
            ),
        ),
    ),
    ThreadScript(
        key="flush-list",
        group="Operations watch-outs",
        kind="discussion",
        title="Hot water below 55 at the far ends: the flush list",
        topics=("water", "safety"),
        says=(
            Say(
                "readings",
                "niran",
                on(50, "13:30"),
                md("""
                    Quarterly round in Bremen, after a minute of running:

                    | outlet | hot | cold | |
                    |:-------|----:|-----:|:--|
                    | heater, flow | 61.5 | | good |
                    | heater, return | 56.0 | | good |
                    | kitchen | 59.8 | 14.1 | good |
                    | showers, ground floor | 57.2 | 16.0 | good |
                    | washroom 3.07 | **47.9** | 19.4 | nobody works there |
                    | cleaner's sink 3.11 | **44.3** | **26.2** | nobody works there, beside the riser |

                    Empty rooms are the trouble. Who has rooms that nobody has used since summer, look at them
                    *before* the lab does.
                """),
                votes=("nora", "wanda", "ravi"),
            ),
            Say(
                "crew",
                "ravi",
                on(50, "15:10"),
                "Give us a list and we open those taps, three minutes each, twice a week. We are there anyway.",
                to="readings",
                votes=("niran", "nora", "saba"),
            ),
            Say(
                "valve",
                "wanda",
                on(49, "08:15"),
                "And balance the risers: in 3.07 the circulation valve will be nearly shut. We had that in Rostock.",
                to="readings",
            ),
            Say(
                "list",
                "nora",
                on(49, "10:00"),
                "List for all sites hangs in the cleaner's rooms, 44 taps. Two signatures a week.",
                to="crew",
                votes=("ravi",),
            ),
            Say(
                "after",
                "niran",
                on(29, "14:10"),
                "Three weeks later: 3.07 at 56.1, 3.11 at 55.4, cold at 17. The valve *was* nearly shut.",
                to="valve",
                votes=("wanda", "nora", "saba"),
            ),
        ),
    ),
    ThreadScript(
        key="handover-rostock",
        group="Operations watch-outs",
        kind="discussion",
        title="Handover: Rostock switchgear, 12 days without me",
        topics=("switchgear", "power"),
        says=(
            Say(
                "handover",
                "olena",
                on(41, "11:00"),
                md("""
                    @anil has it from tomorrow until I am back on the 21st. What he has to know:

                    - [x] Keys: panel 2 has its own, in the red box, code with @bea
                    - [x] Transformer 1: oil there is none, it is dry; fans start at 90 degrees, alarm at 130
                    - [ ] Feeder 7: relay gives `I>` pickup twice a day, no trip. It is the crane. Leave it.
                    - [ ] Switching only by two, and only with a form. If @pavel says *just quickly*, the answer is no

                    If it smells: out, door shut, 112, then me. I have the phone with me in the mountains, one bar.
                """),
                votes=("anil", "sara", "nora"),
            ),
            Say(
                "taken",
                "anil",
                on(41, "11:40"),
                "Taken over, walked it with Olena, forms are in the folder. What is normal for the room: 27 degrees?",
                to="handover",
            ),
            Say("normal", "olena", on(41, "11:48"), "26 to 29. Above 32 look at the filter of the door.", to="taken"),
            Say(
                "quickly",
                "pavel",
                on(41, "12:10"),
                "I have never said *just quickly*. I said *for a second*.",
                votes=("olena", "gus", "sara"),
            ),
            Say(
                "back",
                "olena",
                on(29, "08:30"),
                "I am back, it is mine again. Log is clean, forms are complete. The cactus on panel 2 is new?",
                votes=("anil",),
            ),
            Say(
                "cactus",
                "anil",
                on(29, "08:45"),
                "It guards the fans. It is called *Feeder 8*.",
                to="back",
                votes=("olena", "pavel", "bea"),
            ),
        ),
    ),
    ThreadScript(
        key="fifty-hours",
        group="Operations watch-outs",
        kind="discussion",
        title="Dock door 2: what fifty hours of silence teach",
        topics=("safety", "hallway"),
        links=("dock-door-2",),
        says=(
            Say(
                "review",
                "nora",
                on(34, "15:30"),
                md("""
                    Nobody was hurt at {#dock-door-2}. I treat it as if. I asked the eleven who had read it why
                    they did not write:

                    - five: *Yusuf will see it.* He was on leave.
                    - three: *I am no expert for doors.* Nobody needs to be, to write **stop**.
                    - two: read it on the phone, meant to answer later.
                    - one: was not sure whether one may.

                    One may. **Anybody may write stop.** And who asks about something that can fall, crush, burn
                    or bite: phone too.
                """),
                votes=("tom", "bea", "ines", "yusuf", "saba", "olena"),
            ),
            Say(
                "one-of-five",
                "sara",
                on(34, "15:55"),
                "I am one of the five. I am sorry, Tom.",
                to="review",
                votes=("tom",),
            ),
            Say("one-of-two", "marek", on(34, "16:20"), "I am one of the two.", to="review"),
            Say(
                "who",
                "bea",
                on(33, "09:10"),
                md("""
                    What I miss: somebody whose *job* it is to look, every morning. I think that is me. Give me
                    until Monday.
                """),
                to="review",
                votes=("nora", "ines", "tom", "svenja"),
            ),
        ),
    ),
    ThreadScript(
        key="recall-closers",
        group="Operations watch-outs",
        kind="discussion",
        title="Recall: door closers of the series TS-40, built in weeks 18 to 23",
        topics=("doors", "recall"),
        closed=True,
        says=(
            Say(
                "recall",
                "edith",
                on(21, "09:40"),
                md("""
                    Letter of the supplier, today: the screw that holds the arm can work loose, the arm then
                    hangs across the opening at the height of a face. Week is stamped on the end cap: `18-26` to
                    `23-26`.

                    We bought 60 in June. From my book:

                    | site | got | fitted, as far as I know |
                    |:-----|----:|:------------------------|
                    | Hamburg | 24 | 20 |
                    | Kiel | 12 | 12 |
                    | Bremen | 12 | 5 |
                    | Rostock | 8 | 8 |
                    | Lübeck | 4 | ? |

                    Not fitted: back to me. Fitted: screw out, thread cleaned, the **new** screw with the blue
                    patch, 12 Nm. Bags of ten leave with the afternoon van.
                """),
                attachments=(photo("ts40-endcap.jpg", tall=True),),
                votes=("yusuf", "nora", "jo", "tom", "bea"),
            ),
            Say(
                "kiel",
                "tom",
                on(21, "10:02"),
                "Kiel: found 12, two had a loose arm. One above the door of the nursery.",
            ),
            Say(
                "first",
                "yusuf",
                on(21, "10:10"),
                md("""
                    Nursery first, I am going. Who has none of the new screws yet: turn the closer off its arm,
                    a door that slams is better.
                """),
                to="kiel",
                votes=("nora", "tom"),
            ),
            Say("luebeck", "sara", on(21, "13:15"), "Lübeck: 4, all still in the box. On their way to you."),
            Say("rostock", "olena", on(20, "09:00"), "Rostock: 8 of 8 done, none loose."),
            Say(
                "bremen",
                "niran",
                on(20, "11:25"),
                "Bremen: five done, seven back. And one more in the cellar that is in nobody's book, week 20.",
            ),
            Say(
                "book",
                "edith",
                on(20, "11:31"),
                "Then it is 61. I had *known* that I had paid for one too many.",
                to="bremen",
                votes=("niran", "bea"),
            ),
            Say(
                "hamburg",
                "jo",
                on(17, "16:30"),
                "Hamburg: 20 done, 4 back. Harbour House had the last one, at the bicycle room.",
            ),
            Say(
                "all",
                "edith",
                on(16, "08:20"),
                "61 of 61 in five days, supplier has it in writing. Thank you.",
                votes=("nora", "ines", "yusuf", "olena", "sara"),
            ),
        ),
    ),
)
