"""Threads of the group IT first level from the first six weeks."""

from typing import Final

from store.demo.script import Say, ThreadScript, md, on

IT_START: Final[tuple[ThreadScript, ...]] = (
    ThreadScript(
        key="add-picture",
        group="IT first level",
        kind="question",
        title="How do I put a picture into a question?",
        topics=("hallway",),
        says=(
            Say("ask", "tom", on(79, "10:12"), "I have a leak, a phone and two thumbs."),
            Say(
                "share",
                "layla",
                on(79, "10:31"),
                md("""
                    From the phone: the *Photos* folder of the company, it is on the share a minute later. Here
                    you give its path, `/mnt/share/photos/` and the name. Everybody in the company can open it
                    there, so no faces please.
                """),
                to="ask",
                votes=("tom", "marek", "wanda", "gus"),
                accepted=True,
            ),
            Say(
                "leak",
                "tom",
                on(79, "10:58"),
                "Works. The leak is fixed too, by the way. It was the window.",
                to="share",
            ),
        ),
    ),
    ThreadScript(
        key="scanner-app",
        group="IT first level",
        kind="question",
        title="Scanner app closes when I scan the number of a door",
        topics=("tablets",),
        says=(
            Say(
                "ask",
                "yusuf",
                on(71, "15:20"),
                md("""
                    Only the old numbers, with the Ö in front (Kiel, *Ö-017* to *Ö-044*). It blinks and is gone.
                    28 doors to inspect by Christmas.
                """),
                votes=("tom", "jo"),
            ),
        ),
    ),
    ThreadScript(
        key="excel-date",
        group="IT first level",
        kind="question",
        title="Time sheets in Excel: why is 1 September called 46266?",
        topics=("time-sheets",),
        says=(
            Say(
                "ask",
                "ilse",
                on(69, "09:50"),
                md("""
                    Since the last update all dates of the export look like that. 37 people want their wages at
                    the end of the month.
                """),
            ),
            Say(
                "serial",
                "dieter",
                on(69, "09:58"),
                md("""
                    Nothing is lost: Excel counts days since 1900 and shows the count when the column says
                    *General*. Mark the column, Ctrl+1, *Date*. If you need it as text for the wages program:

                    ```
                    =TEXT(A2;"JJJJ-MM-TT")
                    ```

                    J and T, not Y and D: your Excel is a German one.
                """),
                to="ask",
                votes=("ilse", "hana"),
                accepted=True,
            ),
            Say(
                "wages",
                "ilse",
                on(69, "10:15"),
                "37 dates, 37 wages. I had begun to type them from the paper.",
                to="serial",
            ),
        ),
    ),
    ThreadScript(
        key="shared-mailbox",
        group="IT first level",
        kind="question",
        title="Shared mailbox: I can't see what the others have sent from it",
        topics=("mail",),
        says=(
            Say(
                "ask",
                "edith",
                on(65, "10:40"),
                md("""
                    Three of us order from *stores*. Yesterday we ordered the same 200 filters twice, because
                    sent mail lies with who sent it.
                """),
            ),
            Say(
                "copy",
                "chiara",
                on(64, "09:00"),
                md("""
                    Sorry, I was at the depot all day. That is one switch, and I have turned it:

                    ```powershell
                    Set-Mailbox stores -MessageCopyForSentAsEnabled $true -MessageCopyForSendOnBehalfEnabled $true
                    ```

                    From now on a copy of each mail lies in the *Sent* of the shared one too. Not for the old ones.
                """),
                to="ask",
                votes=("edith", "layla"),
                accepted=True,
            ),
            Say("filters", "edith", on(64, "09:20"), "Works. Does anybody need 200 filters, F7, 592×287?", to="copy"),
        ),
    ),
    ThreadScript(
        key="kiel-printer",
        group="IT first level",
        kind="question",
        title="Printer on the second floor in Kiel: jobs stay, nothing comes out",
        topics=("printers",),
        says=(
            Say(
                "ask",
                "tom",
                on(56, "07:35"),
                md("""
                    Since this morning. It says *ready*, my tablet says *sent*. I can get at the log, does it
                    tell you more than it tells me?

                    ```
                    I [24/Sep/2026:07:18:02] [Job 4411] queued on "kiel-2og" by "tom"
                    D [24/Sep/2026:07:18:32] [Job 4411] connecting to 10.4.12.31:9100
                    E [24/Sep/2026:07:19:02] [Job 4411] 10.4.12.31: no route to host
                    W [24/Sep/2026:07:19:02] kiel-2og: stopped after 3 tries
                    ```
                """),
            ),
            Say(
                "panel",
                "tuan",
                on(56, "08:00"),
                "It does. Which address does the printer itself show? Panel, *Network*, *Status*.",
                to="ask",
            ),
            Say("dot-77", "tom", on(56, "08:06"), "10.4.12.77", to="panel"),
            Say(
                "reserved",
                "tuan",
                on(56, "08:14"),
                md("""
                    It was off over night and got a new address, the server still knocks at the old one. `.31`
                    is reserved for it now. Two things at your end: printer off and on, then

                    ```
                    $ cupsenable kiel-2og && lpstat -p kiel-2og
                    printer kiel-2og is idle.  enabled since Thu Sep 24 08:13:40 2026
                    ```

                    I did the second one.
                """),
                to="dot-77",
                votes=("tom", "layla", "ravi", "chiara"),
                accepted=True,
            ),
            Say(
                "pages", "tom", on(56, "08:20"), "Eleven pages, all mine, all the same.", to="reserved", votes=("gus",)
            ),
        ),
    ),
    ThreadScript(
        key="gloves-pin",
        group="IT first level",
        kind="question",
        title="Tablet wants the PIN each time I take off a glove",
        topics=("tablets", "passwords"),
        says=(
            Say("ask", "marek", on(49, "08:20"), "One minute and it is locked. On a roof. With six digits. In rain."),
            Say(
                "dock",
                "layla",
                on(49, "08:32"),
                md("""
                    I may give you **ten** minutes, if it hangs on its lanyard: *Settings*, *Company*, *Field
                    profile*, on. Lost without its lanyard it locks at once, that is the deal with Nora. And:
                    *Touch*, *Glove mode*.
                """),
                to="ask",
                votes=("marek", "tom", "yusuf", "wanda", "olena"),
                accepted=True,
            ),
            Say(
                "glove",
                "marek",
                on(49, "08:50"),
                "There is a glove mode. There has been one for three years. I will lie down for a moment.",
                to="dock",
                votes=("tom", "bea"),
            ),
            Say("rubber", "ravi", on(49, "09:30"), "With the yellow rubber ones, too?", to="dock"),
            Say(
                "tap",
                "layla",
                on(49, "09:41"),
                "Tried it under the tap: the thin ones yes. With the thick ones you order forty of everything.",
                to="rubber",
                votes=("ravi", "edith"),
            ),
        ),
    ),
    ThreadScript(
        key="trend-rows",
        group="IT first level",
        kind="question",
        title="Trend export ends after 65,536 rows",
        topics=("bms",),
        says=(
            Say(
                "ask",
                "hana",
                on(42, "16:10"),
                md("""
                    A year of the heat meters, every five minutes, should be 105,120 rows. The file simply ends
                    in the middle of August. No message.
                """),
                votes=("li",),
            ),
        ),
    ),
)
