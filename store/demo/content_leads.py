"""Older threads of the groups Ask the leads and Announcements."""

from typing import Final

from store.demo.script import Say, ThreadScript, md, on

LEADS: Final[tuple[ThreadScript, ...]] = (
    ThreadScript(
        key="telephone",
        group="Ask the leads",
        kind="question",
        title="Why not the telephone?",
        topics=("hallway",),
        says=(
            Say(
                "ask",
                "otto",
                on(77, "07:15"),
                "I have a telephone. It rings, I answer, it is done. What is this for? O.B.",
                votes=("marek", "hendrik"),
            ),
            Say(
                "why",
                "ines",
                on(73, "17:20"),
                md("""
                    Four days, sorry, that proves your point. Mine is this: you answered 212 calls in August, I
                    have the list. Sixty asked where a key is. Here the second one who wants to know could read
                    it, and you could finish your coffee.
                """),
                to="ask",
                votes=("bea", "li", "gus"),
            ),
            Say(
                "coffee",
                "otto",
                on(72, "07:05"),
                "About the coffee you are right. I will look at it until Christmas. O.B.",
                to="why",
                votes=("ines",),
            ),
        ),
    ),
    ThreadScript(
        key="cover-kiel",
        group="Ask the leads",
        kind="question",
        title="Three alarms, one me: who covers Kiel?",
        topics=("on-call",),
        says=(
            Say(
                "ask",
                "tom",
                on(36, "12:40"),
                md("""
                    Lars is ill, Yusuf was away, and on Tuesday I had a lift, a gas alarm and water at the same
                    time. I chose the water. Was that right?
                """),
                votes=("lars", "wanda", "anil", "svenja"),
            ),
            Say(
                "gas",
                "nora",
                on(36, "14:10"),
                md("""
                    People first: the gas, with 112 if it smells, then the lift if somebody is in it, then the
                    water. But nobody should have to choose alone.
                """),
                to="ask",
                votes=("tom",),
            ),
            Say(
                "late",
                "li",
                on(31, "08:05"),
                md("""
                    Answer comes late, I had read it and wanted to bring you a solution, and then it was Monday.
                    对不起. From today: Bremen covers Kiel when two of your three are out, @bea decides it, no
                    phone calls between you.
                """),
                to="ask",
                votes=("tom", "bea", "marek"),
                accepted=True,
            ),
            Say(
                "ok",
                "tom",
                on(31, "08:20"),
                "Good. For the next time: *I have read it* is an answer, too.",
                to="late",
                votes=("li", "ines", "nora"),
            ),
        ),
    ),
    ThreadScript(
        key="quote-figures",
        group="Ask the leads",
        kind="question",
        title="May I quote our answering times in a tender?",
        topics=("tenders",),
        says=(
            Say(
                "ask",
                "zoe",
                on(28, "11:10"),
                md("""
                    Hannover wants *proof of response times*. We have proof here, good and bad. How much of it
                    may I show?
                """),
            ),
            Say(
                "both",
                "ines",
                on(24, "08:20"),
                md("""
                    Figures yes, names no, threads only as Felix did it, with my eyes on it first. And always a
                    whole month: October with its two bad weeks is the month that makes them believe November.
                """),
                to="ask",
                votes=("zoe", "felix", "priya"),
                accepted=True,
            ),
        ),
    ),
    ThreadScript(
        key="night-allowance",
        group="Ask the leads",
        kind="question",
        title="Does reading here at night count as work?",
        topics=("on-call", "time-sheets"),
        says=(
            Say(
                "ask",
                "svenja",
                on(15, "21:30"),
                md("""
                    On nights I read and answer between calls. On standby at home I do it too, from the sofa.
                    The first is clear. The second?
                """),
                votes=("niran", "anil"),
            ),
            Say(
                "law",
                "ilse",
                on(14, "10:20"),
                md("""
                    I can only say how it is booked: from the moment you *do* something until you stop, five
                    minutes at least.
                """),
                to="ask",
                votes=("svenja",),
            ),
            Say(
                "yes",
                "li",
                on(10, "17:40"),
                md("""
                    As Ilse says, and it is paid. Nobody has to read on standby; who is called is phoned. I had
                    to ask the works council, hence five days.
                """),
                to="law",
                votes=("svenja", "niran", "ilse"),
                accepted=True,
            ),
        ),
    ),
    ThreadScript(
        key="tool-money",
        group="Ask the leads",
        kind="question",
        title="Tool money: does a torque screwdriver count?",
        topics=("tools",),
        says=(
            Say(
                "ask",
                "yusuf",
                on(6, "13:10"),
                md("""
                    140 euros, for the terminals of the door controllers. The list says *hand tools*, and I do
                    turn it by hand.
                """),
                votes=("sara", "jo", "anil"),
            ),
        ),
    ),
    ThreadScript(
        key="clocks-back",
        group="Announcements",
        kind="announcement",
        title="Clocks go back on Sunday: what our controllers do",
        topics=("bms", "safety"),
        says=(
            Say(
                "clocks",
                "li",
                on(27, "14:00"),
                md("""
                    Sunday, 25 October, three o'clock becomes two. By site:

                    | site | controllers | what you do |
                    |:-----|:------------|:------------|
                    | Hamburg, Hannover | change by themselves | nothing |
                    | Bremen | change by themselves, a day late | look on Monday at six |
                    | Kiel, Lübeck | by hand | @tom, @sara, on Monday |
                    | Rostock | **stay on winter time all year** | nothing, and do not ask |

                    Trends have the hour from two to three twice. Whoever computes averages over it, @hana knows how.
                """),
                votes=("hana", "tom", "svenja"),
            ),
        ),
    ),
    ThreadScript(
        key="half-time",
        group="Announcements",
        kind="announcement",
        title="Half-time: what seven weeks here have shown",
        topics=("hallway",),
        links=("welcome", "read-out", "dock-door-2"),
        says=(
            Say(
                "figures",
                "ines",
                on(30, "16:00"),
                md("""
                    I promised the bad figures too.

                    | week | questions | answered within the hour | later | never |
                    |-----:|----------:|-------------------------:|------:|------:|
                    | 1 | 4 | 1 | 3 | 0 |
                    | 2 | 4 | 2 | 1 | 1 |
                    | 3 | 4 | 2 | 2 | 0 |
                    | 4 | 4 | 2 | 2 | 0 |
                    | 5 | 5 | 3 | 1 | 1 |
                    | 6 | 3 | 1 | 1 | 1 |
                    | 7 | 6 | 2 | 3 | 1 |

                    It took us three weeks to get used to it, in the fifth it flew, and then it fell: 13 of 30
                    is less than half, and we had promised an hour.

                    What went wrong in October was not the program. Two of us were on leave, two had the flu,
                    nobody had said who looks after what, and the leads were the slowest of all. {#dock-door-2}
                    is the one I think of at night. Bea's {#read-out} is our answer to it; it costs two minutes
                    a day.

                    What surprised me: Otto.
                """),
                votes=("bea", "nora", "tom", "priya", "otto", "layla"),
            ),
        ),
    ),
)
