"""Threads of the groups that everybody shares: Ask the leads, Lounge and Announcements."""

from typing import Final

from store.demo.script import Say, ThreadScript, md, on, photo

COMMONS: Final[tuple[ThreadScript, ...]] = (
    ThreadScript(
        key="winter-boots",
        group="Ask the leads",
        kind="question",
        title="Do apprentices get winter boots this year?",
        topics=("clothing",),
        says=(
            Say(
                "ask",
                "gus",
                on(15, "12:15"),
                "The list says *technicians*. My feet do not know that I am an apprentice.",
            ),
            Say(
                "yes",
                "ines",
                on(15, "12:40"),
                "Yes, and the list is wrong. Same boots, same shelf. Tell @edith your size by Friday.",
                to="ask",
                votes=("gus", "ravi"),
                accepted=True,
            ),
            Say("size", "edith", on(15, "13:02"), "Sizes 36 to 49. Above that I need two weeks and a picture."),
        ),
    ),
    ThreadScript(
        key="welding-course",
        group="Ask the leads",
        kind="question",
        title="Can I take the stainless welding course in spring?",
        topics=("training",),
        says=(
            Say(
                "ask",
                "niran",
                on(34, "16:05"),
                md("""
                    ขอถามเรื่องอบรมครับ: the course in Bremen in March takes four days, two of them on my duty week.
                    Tom would swap. Six of our sites have stainless lines now, and we pay a welder from outside each
                    time.
                """),
                votes=("pavel", "tom"),
            ),
            Say("swap", "tom", on(34, "16:20"), "Tom would, for the same in May.", to="ask"),
            Say(
                "granted",
                "li",
                on(31, "09:10"),
                md("""
                    可以。 Yes. Book it, and count the welds that we give away until then; with that number I ask for
                    the machine too.
                """),
                to="ask",
                votes=("niran", "pavel"),
                accepted=True,
            ),
        ),
    ),
    ThreadScript(
        key="drive-time",
        group="Ask the leads",
        kind="question",
        title="Why do we log drive time apart from the job?",
        topics=("time-sheets",),
        says=(
            Say(
                "ask",
                "ravi",
                on(52, "16:10"),
                "My crew has nine stops a night. That is eighteen entries, and nobody has told us who reads them.",
                votes=("yusuf", "tom", "marek"),
            ),
        ),
    ),
    ThreadScript(
        key="first-snow",
        group="Lounge",
        kind="discussion",
        title="Перший сніг: when does the first snow fall on Harbour House?",
        topics=(),
        says=(
            Say(
                "bet",
                "olena",
                on(20, "12:05"),
                md("""
                    Day and hour, on the roof of Harbour House, seen by whoever is on duty. The winner gets a jar of
                    my mother's plum jam. One guess each, the dispatcher judges.
                """),
                votes=("bea", "ana"),
            ),
            Say("ana-guess", "ana", on(20, "12:20"), "2 December, 06:00. I have early shift, so it will."),
            Say("hana-guess", "hana", on(20, "12:31"), "初雪は 11 月 29 日, 21:00. The wet-bulb curve says so."),
            Say("layla-guess", "layla", on(20, "12:48"), "24 ديسمبر, at noon. I am an optimist.", votes=("gus",)),
            Say(
                "judge",
                "bea",
                on(20, "13:00"),
                "Sleet does not count. Hail does not count. @tom, foam does not count.",
                votes=("tom",),
            ),
        ),
    ),
    ThreadScript(
        key="thermos",
        group="Lounge",
        kind="discussion",
        title="Lost: blue thermos, last seen on boiler 1",
        topics=("lost-and-found",),
        says=(
            Say("lost", "marek", on(10, "10:15"), "Dent on the left, tastes of soup whatever is in it. Reward: soup."),
            Say(
                "found",
                "gus",
                on(10, "10:50"),
                "Found. It keeps the door of the switch room in Bremen open. Nora has seen it too, sorry.",
                votes=("marek", "bea"),
                attachments=(photo("thermos-door.jpg", tall=True),),
            ),
            Say(
                "nora",
                "nora",
                on(10, "11:05"),
                "Fire doors are held open by **nothing**. The thermos is in my office.",
                to="found",
            ),
        ),
    ),
    ThreadScript(
        key="on-call-december",
        group="Announcements",
        kind="announcement",
        title="On-call weeks in December",
        topics=("on-call",),
        says=(
            Say(
                "table",
                "li",
                on(7, "08:00"),
                md("""
                    A week goes from Monday 7:00 to Monday 7:00. Swaps among yourselves are fine, tell @bea before
                    noon.

                    | week | first | second | electric |
                    |-----:|:------|:-------|:---------|
                    | 49 | ana | tom | olena |
                    | 50 | marek | niran | sara |
                    | 51 | pavel | ana | olena |
                    | 52 | tom | li | sara |
                    | 53 | niran | marek | olena |

                    Weeks 52 and 53 count double, as last year.
                """),
                edited=(on(7, "09:30"), "On-call weeks in December: the table follows within the hour."),
            ),
        ),
    ),
    ThreadScript(
        key="welcome",
        group="Announcements",
        kind="announcement",
        title="Welcome to Hallway: what we try until Christmas",
        topics=("hallway",),
        says=(
            Say(
                "welcome",
                "ines",
                on(79, "09:00"),
                md("""
                    From today we ask here instead of in five phone chats.

                    ## The promise

                    In Maintenance and IT **a question has a first answer within the hour**, seven to five, Monday
                    to Friday. What it takes from each of us:

                    - Ask in the group, not a person. The one who knows may be in Rostock.
                    - A picture of the fault says more than three paragraphs.
                    - Accept the answer that worked; the next one with the same fault finds it.
                    - No question is too small. I will ask some myself.

                    At Christmas we look at the figures together, the bad ones too. Older threads from the trial in
                    spring have been kept.
                """),
                votes=("li", "dieter", "bea", "priya", "maud"),
            ),
        ),
    ),
)
