"""Threads of the group Maintenance from the fifth week, when the early adopters had got used to it."""

from typing import Final

from store.demo.script import Say, ThreadScript, md, on

MAINTENANCE_AUTUMN: Final[tuple[ThreadScript, ...]] = (
    ThreadScript(
        key="floor-heating",
        group="Maintenance",
        kind="question",
        title="Underfloor heating: flow 38, return 37, and the rooms stay cold",
        topics=("heating",),
        says=(
            Say(
                "ask",
                "wanda",
                on(52, "08:30"),
                "Lindenhof, third floor, all six loops. Pump runs, actuators open, I can hear it flow.",
            ),
            Say(
                "bypass",
                "ana",
                on(52, "08:48"),
                md("""
                    One degree of difference says that the water comes back without having been in the floor. Is there a
                    bypass at the end of the manifold, under the insulation? The fitters open it to flush and forget it.
                """),
                to="ask",
                votes=("wanda", "gus", "marek"),
                accepted=True,
            ),
            Say(
                "shut",
                "wanda",
                on(52, "09:20"),
                "There is, it was, and now it isn't: 38 and 31 after half an hour.",
                to="bypass",
            ),
            Say("drawing", "gus", on(52, "09:41"), "How does one see on a drawing that there is one?"),
            Say(
                "never",
                "ana",
                on(52, "10:02"),
                "One does not. One feels along the manifold for the pipe that is warmer than it should be.",
                to="drawing",
                votes=("gus", "rashid", "wanda"),
            ),
        ),
    ),
    ThreadScript(
        key="how-to-ask",
        group="Maintenance",
        kind="discussion",
        title="How to ask so that an answer comes",
        topics=("hallway",),
        says=(
            Say(
                "four",
                "tom",
                on(51, "08:00"),
                md("""
                    Four weeks, sixteen questions in all groups. I have looked at which ones were quick. They had

                    - the site, and what is written on the plate
                    - what it does, **and** what it should do
                    - one picture of the whole thing, one of the plate
                    - what was tried already, so that nobody says it again

                    And a title that says the fault. *Quick question* is neither.
                """),
                votes=("ana", "pavel", "bea", "layla", "wanda", "sara"),
            ),
            Say(
                "units",
                "pavel",
                on(51, "08:15"),
                "Numbers with their unit. *It is hot* was 40 degrees once and 400 another time.",
                votes=("tom", "anil", "gus"),
            ),
            Say(
                "dear",
                "hendrik",
                on(51, "09:05"),
                "Dear colleagues, is a salutation a disadvantage? Kind regards, Hendrik Vos",
            ),
            Say(
                "plate",
                "tom",
                on(51, "09:12"),
                "Not if the plate comes after it.",
                to="dear",
                votes=("hendrik", "bea", "otto"),
            ),
            Say(
                "part",
                "edith",
                on(51, "10:30"),
                md("""
                    A picture of the plate is a part number for me. I have put two things on the van before
                    anybody had asked for them.
                """),
            ),
            Say(
                "end",
                "ana",
                on(51, "12:10"),
                "And come back and say what it was. The next one with the same fault reads your last line first.",
                votes=("tom", "li", "edith", "rashid"),
            ),
        ),
    ),
    ThreadScript(
        key="key-014",
        group="Maintenance",
        kind="question",
        title="Who has the key to meter room 0.14?",
        topics=("access",),
        says=(
            Say(
                "ask",
                "li",
                on(50, "10:15"),
                "Mill Street. The meter people are here until eleven, then they come back in March.",
            ),
            Say(
                "hose",
                "otto",
                on(50, "10:21"),
                "Behind the fire hose on the left, on the nail. Since 1994. O.B.",
                to="ask",
                votes=("li", "bea", "tom", "yusuf", "gus"),
                accepted=True,
            ),
            Say("open", "li", on(50, "10:26"), "Open. @otto, I take back what I said about nails."),
            Say("how-many", "bea", on(50, "10:40"), "How many such keys are there, Otto?", to="hose"),
            Say(
                "forty-one",
                "otto",
                on(50, "10:52"),
                "Forty-one. I can write them down. On paper. O.B.",
                to="how-many",
                votes=("bea",),
            ),
            Say(
                "type",
                "gus",
                on(50, "11:05"),
                "I can type. I can't read Otto, but I can type.",
                to="forty-one",
                votes=("otto",),
            ),
        ),
    ),
    ThreadScript(
        key="hood-filter",
        group="Maintenance",
        kind="question",
        title="Which filter class belongs in a kitchen hood?",
        topics=("hvac", "safety"),
        says=(
            Say(
                "ask",
                "hendrik",
                on(48, "09:00"),
                md("""
                    Dear colleagues, the tenant wishes to replace the metal filters above the fryer with paper
                    ones, class G4. Is this permitted?
                """),
            ),
            Say(
                "no",
                "ravi",
                on(48, "14:10"),
                md("""
                    No! Above a fryer you want the metal ones with the labyrinth: they keep the fat *and* stop a flame.
                    Paper full of fat is a torch with a fan behind it. We wash theirs every Thursday; tell them it is in
                    the contract.
                """),
                to="ask",
                votes=("hendrik", "nora", "jo"),
                accepted=True,
            ),
        ),
    ),
)
