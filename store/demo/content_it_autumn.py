"""Threads of the group IT first level from the seventh week on."""

from typing import Final

from store.demo.script import Say, ThreadScript, md, on, photo

IT_AUTUMN: Final[tuple[ThreadScript, ...]] = (
    ThreadScript(
        key="crew-logins",
        group="IT first level",
        kind="question",
        title="Night crew: nobody can log in on the cleaning tablets since Monday",
        topics=("tablets", "passwords"),
        says=(
            Say(
                "ask",
                "saba",
                on(34, "05:10"),
                md("""
                    *Account expired*, all seven. We write on paper for the fourth night. I have phoned the
                    desk, it opens when we go home.
                """),
            ),
            Say(
                "contract",
                "layla",
                on(34, "09:40"),
                md("""
                    All seven had an end date of 12 October, from the old contract with the agency. Set to the
                    end of next year, please try tonight. I am sorry about the four nights: the mails of the
                    desk went to me, and I had the flu.
                """),
                to="ask",
                votes=("saba", "ravi"),
                accepted=True,
            ),
            Say(
                "in",
                "saba",
                on(33, "05:20"),
                "All seven are in. Who looks at five in the morning, next time?",
                to="contract",
                votes=("ravi", "svenja"),
            ),
        ),
    ),
    ThreadScript(
        key="printer-again",
        group="IT first level",
        kind="question",
        title="Printer in Hannover takes every job and prints none",
        topics=("printers",),
        links=("kiel-printer",),
        says=(
            Say("ask", "ravi", on(29, "10:05"), "Ready, green, silent. The rota of the week has to hang at noon."),
            Say(
                "same",
                "tuan",
                on(29, "10:09"),
                md("""
                    Same as {#kiel-printer}: new address after the power cut. Reserved, queue is running. I do
                    the other twelve printers today.
                """),
                to="ask",
                votes=("ravi", "tom", "dieter"),
                accepted=True,
            ),
            Say(
                "rota",
                "ravi",
                on(29, "10:13"),
                "Rota hangs. Eight minutes, and seven of them were me on the stairs.",
                to="same",
            ),
        ),
    ),
    ThreadScript(
        key="pump-hours",
        group="IT first level",
        kind="question",
        title="Export of the pump hours stops in April",
        topics=("bms",),
        links=("trend-rows",),
        says=(
            Say(
                "ask",
                "pavel",
                on(23, "11:30"),
                md("""
                    I want the running hours of P-7 and P-8, a year, for the overhaul. The file has both pumps
                    from 1 January to 24 April, and not one line more.
                """),
            ),
            Say(
                "xls",
                "minjun",
                on(23, "11:40"),
                md("""
                    The button *Export* writes `.xls`, and an xls sheet has 65,536 rows, no more. Nobody tells you. Take
                    *Archive*, *CSV* instead, it has no end. Or let the machine do it, it gives hours per month at once:

                    ```python
                    import csv
                    from collections import Counter

                    hours = Counter()
                    with open("p7.csv", newline="") as file:
                        for row in csv.DictReader(file, delimiter=";"):
                            if row["state"] == "ON":
                                hours[row["time"][:7]] += 5 / 60   # one row each five minutes
                    for month, run in sorted(hours.items()):
                        print(month, round(run))
                    ```
                """),
                to="ask",
                votes=("pavel", "hana", "li", "dieter"),
                accepted=True,
            ),
            Say(
                "mine",
                "hana",
                on(23, "11:52"),
                md("""
                    That is the answer to my {#trend-rows} from the holidays, too. Nineteen days, and then ten
                    minutes in somebody else's thread.
                """),
                to="xls",
                votes=("bea", "minjun"),
            ),
            Say("close", "minjun", on(23, "12:05"), "죄송합니다, I had never seen it. I follow *bms* now.", to="mine"),
        ),
    ),
    ThreadScript(
        key="mailbox-full",
        group="IT first level",
        kind="question",
        title="Mail says my mailbox is full, and to sign in within two hours?",
        topics=("mail", "phishing"),
        says=(
            Say(
                "ask",
                "ilse",
                on(14, "08:15"),
                md("""
                    From *Northwind Service Desk*, with our logo. I have not clicked. It is wages week, I can't
                    be without mail.
                """),
                attachments=(photo("mailbox-full.jpg"),),
            ),
            Say(
                "don-t",
                "layla",
                on(14, "08:18"),
                md("""
                    Don't. Not ours. Your mailbox is a third full, I have looked. Leave it where it is, I need
                    its headers. And thank you for asking first.
                """),
                to="ask",
                votes=("ilse", "svenja", "edith", "hendrik"),
                accepted=True,
            ),
        ),
    ),
    ThreadScript(
        key="phishing",
        group="IT first level",
        kind="discussion",
        title="Warning: 'Your mailbox is full' is not from us",
        topics=("mail", "phishing"),
        links=("mailbox-full",),
        says=(
            Say(
                "warning",
                "layla",
                on(14, "08:40"),
                md("""
                    @ilse asked in time ({#mailbox-full}), 61 people have the same mail. How you see it:

                    - Sender: `servicedesk@n0rthwind-facilities.example`, with a **zero**.
                    - *Within two hours*. We never give you two hours, you know how long we take.
                    - The link goes to a page that asks for password **and** the code from your phone.

                    ```
                    Received: from mail.cheap-host.example (203.0.113.77)
                    Authentication-Results: spf=fail dkim=none dmarc=fail
                    ```

                    Who has typed something there: say it, to me, now. Nobody is scolded. An hour counts.
                """),
                votes=("ines", "ilse", "nora", "bea", "priya", "tuan"),
            ),
            Say(
                "clicked",
                "felix",
                on(14, "08:52"),
                "I had. At seven, on the phone, half asleep. Password and code.",
                to="warning",
                votes=("ines", "layla", "zoe"),
            ),
            Say(
                "reset",
                "dieter",
                on(14, "08:58"),
                md("""
                    @felix signed you out everywhere, password reset, and there was one login from a place where
                    you are not. It read nothing, it was setting up a rule that forwards *invoice*. Rule is
                    gone. That was 106 minutes.
                """),
                to="clicked",
                votes=("felix", "priya", "layla"),
            ),
            Say(
                "blocked", "tuan", on(14, "09:05"), "Domain blocked, mails pulled back from 58 mailboxes. Cám ơn, Ilse."
            ),
            Say(
                "cake",
                "felix",
                on(13, "09:30"),
                "There is cake at my desk. It has a zero on it.",
                votes=("layla", "dieter", "ilse", "gus"),
            ),
        ),
    ),
    ThreadScript(
        key="drawing-offline",
        group="IT first level",
        kind="question",
        title="Can I have drawings on the tablet where there is no network?",
        topics=("tablets", "network"),
        says=(
            Say(
                "ask",
                "wanda",
                on(8, "13:10"),
                "Two floors under Rostock there is nothing, and that is where the valves are.",
            ),
            Say(
                "pin",
                "chiara",
                on(8, "13:16"),
                md("""
                    Yes: long press on the folder, *Keep here*. On the office wireless, and before you go down.
                    200 MB at most, so take a building and not a city.
                """),
                to="ask",
                votes=("wanda", "rashid", "pavel"),
                accepted=True,
            ),
            Say("down", "wanda", on(7, "08:05"), "Two floors under, and I can see valve 14. Dziękuję!", to="pin"),
        ),
    ),
    ThreadScript(
        key="print-restart",
        group="IT first level",
        kind="question",
        title="May I restart the print server at noon?",
        topics=("printers", "servers"),
        says=(
            Say(
                "ask",
                "chiara",
                on(1, "10:50"),
                "Spooler eats a whole core since yesterday. Two minutes without printing, for all sites.",
            ),
            Say(
                "labels",
                "dieter",
                on(1, "10:54"),
                "At 12:10. Edith prints her labels until twelve, and you do not want to meet her in between.",
                to="ask",
                votes=("edith", "chiara"),
                accepted=True,
            ),
            Say(
                "done",
                "chiara",
                on(1, "12:14"),
                "Done, 90 seconds. A job from July with 4,000 pages was in it, from nobody.",
                to="labels",
            ),
        ),
    ),
)
