"""Threads of the groups Sales wins and Marketing ideas."""

from typing import Final

from store.demo.script import Say, ThreadScript, md, on

BUSINESS: Final[tuple[ThreadScript, ...]] = (
    ThreadScript(
        key="clinics",
        group="Sales wins",
        kind="story",
        title="Northgate clinics: three years, eleven buildings",
        topics=("health",),
        says=(
            Say(
                "story",
                "priya",
                on(6, "16:20"),
                md("""
                    Signed at four. What decided it was not the price, we were second. Their technical director had
                    kept the mail from a Sunday in February when their operating wing was at 27 degrees:

                    > Called three companies. One came. He had an apprentice with a torch in his mouth and it was
                    cold by six.

                    That was @marek, with @gus and the torch. He asked whether the two are part of the contract.
                """),
                votes=("ines", "felix", "ana", "bea", "maud"),
            ),
            Say(
                "february",
                "ana",
                on(6, "16:34"),
                "I remember that Sunday. Marek had cake in the van and shared it with the nurses.",
            ),
            Say(
                "handover",
                "bea",
                on(3, "09:15"),
                "Handover walk on the 1st. Who knows their plant rooms, please write to me.",
            ),
        ),
    ),
    ThreadScript(
        key="brewery",
        group="Sales wins",
        kind="story",
        title="How eleven minutes won us the brewery",
        topics=("food",),
        links=("riser-b",),
        says=(
            Say(
                "story",
                "felix",
                on(7, "11:45"),
                md("""
                    They asked what *within the hour* means when nobody is near. I opened {#riser-b} from the day
                    before and let them read: water from a lamp at 9:12, the place of the valve at 9:15, closed at
                    9:26. No names of tenants in it, I checked with @ines first. Their engineer read it twice and
                    asked for the contract.
                """),
                votes=("priya", "ines", "maud"),
            ),
            Say(
                "credit", "ines", on(7, "12:02"), "Credit to niran, who knew about the bicycle room.", votes=("felix",)
            ),
        ),
    ),
    ThreadScript(
        key="photo-a-week",
        group="Marketing ideas",
        kind="idea",
        title="One picture a week: before and after",
        topics=("photos", "website"),
        says=(
            Say(
                "idea",
                "maud",
                on(1, "14:10"),
                md("""
                    You send pictures of broken things here every day. What if we showed one pair a week: **before**
                    and
                    **after**, one sentence, the first name of who did it? No stock photos of people in clean
                    helmets.
                """),
                votes=("ana", "priya", "gus"),
            ),
            Say(
                "fluff",
                "ana",
                on(1, "15:25"),
                "Take the poplar fluff of {#unit-2-alarm}. Niran has the blanket in a picture.",
                to="idea",
            ),
            Say(
                "light",
                "kofi",
                on(0, "10:05"),
                md("""
                    Please. Three rules and I can use nearly anything:

                    1. Same place, same height, both times: put your boot on a mark.
                    2. Torch from the side, never the flash.
                    3. No badge, no screen and no tenant's name in the picture.
                """),
                to="idea",
                votes=("maud",),
            ),
        ),
    ),
    ThreadScript(
        key="tender-page",
        group="Marketing ideas",
        kind="idea",
        title="A page for the tender folder: what 'within the hour' means",
        topics=("tenders",),
        says=(
            Say(
                "idea",
                "felix",
                on(6, "10:30"),
                md("""
                    Every tender asks for response times, and everybody writes *24/7*. I would like one page with
                    one true example, minute by minute, and the share of questions that had an answer within the
                    hour.
                """),
                votes=("priya", "ines"),
            ),
            Say(
                "numbers",
                "ines",
                on(3, "11:20"),
                "The share, gladly, if the ones that we missed are on the same page.",
                to="idea",
            ),
            Say(
                "draft",
                "maud",
                on(2, "13:30"),
                "Draft by Friday. Two columns: the clock, and what was said.",
                to="numbers",
            ),
            Say(
                "languages",
                "priya",
                on(0, "09:31"),
                md("""
                    Can we have it in Polish and Ukrainian too? Two of the five tenders in spring are on the other
                    side of the river, and we have people who can check it: `Відповідь протягом години`, is that
                    right?
                """),
                to="draft",
            ),
        ),
    ),
)
