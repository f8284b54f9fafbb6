"""Threads of the group IT first level."""

from typing import Final

from store.demo.script import Say, ThreadScript, md, on

IT: Final[tuple[ThreadScript, ...]] = (
    ThreadScript(
        key="tablet-work-orders",
        group="IT first level",
        kind="question",
        title="Tablet shows yesterday's work orders only",
        topics=("tablets",),
        says=(
            Say(
                "ask",
                "ana",
                on(0, "09:22"),
                md("""
                    Since this morning my tablet lists the work orders of yesterday and none of today. Pulling down
                    to refresh spins and stops without a word. Gus sees everything on his.
                """),
            ),
            Say(
                "clock",
                "dieter",
                on(0, "09:48"),
                md("""
                    Please look at its clock. If it is more than five minutes off, the server turns it away and says
                    nothing.
                """),
                to="ask",
            ),
            Say(
                "clock-ok",
                "ana",
                on(0, "09:57"),
                "To the second. It says `sync: 403`, if I hold the little cloud.",
                to="clock",
            ),
            Say(
                "certificate",
                "layla",
                on(0, "10:26"),
                md("""
                    @ana 403 is the device certificate, it ran out last night. *Settings*, *Company*, **Renew**, on
                    the office wireless and not on the mobile network. Eleven tablets have the same date on theirs,
                    I am writing to the other ten now.
                """),
                to="clock-ok",
                votes=("gus",),
            ),
        ),
    ),
    ThreadScript(
        key="locked-out",
        group="IT first level",
        kind="question",
        title="New phone, old authenticator: how do I get in before the desk opens?",
        topics=("passwords",),
        says=(
            Say(
                "ask",
                "gus",
                on(9, "06:12"),
                "My old phone is in the harbour, literally. I start at seven and the work orders want a code from it.",
            ),
            Say(
                "card",
                "layla",
                on(9, "06:24"),
                md("""
                    On the back of your badge there is a grey field; scratch it, that is a code for **one** login.
                    Then
                    *Security*, *Add phone*, and remove the old one, even if only fish can read it.

                    - أحضر الهاتف القديم إذا وُجد: bring the old phone if somebody finds it, we wipe it.
                    - Come by for a new badge; a scratched one helps nobody twice.
                """),
                to="ask",
                votes=("gus", "tom", "ravi"),
                accepted=True,
            ),
            Say("in", "gus", on(9, "06:31"), "In, half an hour before the van leaves. Thank you!!", to="card"),
        ),
    ),
    ThreadScript(
        key="label-printer",
        group="IT first level",
        kind="question",
        title="Label printer in Bremen prints blank labels",
        topics=("printers",),
        says=(
            Say(
                "ask",
                "edith",
                on(16, "11:03"),
                "Test page is blank too. It feeds, it cuts, it is just white. New roll since this morning.",
            ),
            Say(
                "roll",
                "layla",
                on(16, "11:12"),
                md("""
                    Scratch the new roll with a fingernail. If it stays white, it is the kind that needs a ribbon,
                    and your printer has none. You want *direct thermal*.
                """),
                to="ask",
                votes=("edith", "tom"),
                accepted=True,
            ),
            Say("white", "edith", on(16, "11:15"), "Stays white. Forty rolls of it. Sigh.", to="roll"),
            Say(
                "swap",
                "tom",
                on(16, "11:40"),
                "Kiel has the ribbon printer and the wrong rolls. Trade?",
                to="white",
                votes=("edith",),
            ),
        ),
    ),
    ThreadScript(
        key="wall-display",
        group="IT first level",
        kind="question",
        title="Can the wall display in the plant room open the trend page by itself?",
        topics=("displays", "bms"),
        says=(
            Say(
                "ask",
                "hana",
                on(22, "15:35"),
                md("""
                    After each power cut it stands at a login until one of us walks down with a keyboard. I would
                    like it to come up with the trend page of the chillers, read only, without anybody's password on
                    a sticker.
                """),
                votes=("li",),
            ),
        ),
    ),
    ThreadScript(
        key="van-vpn",
        group="IT first level",
        kind="question",
        title="VPN from the vans: mail works, drawings never finish loading",
        topics=("network", "vans"),
        says=(
            Say(
                "ask",
                "pavel",
                on(37, "13:05"),
                "Small pages open, any PDF of more than a page hangs for ever. Only in the van, at home it works.",
            ),
            Say(
                "measure",
                "dieter",
                on(37, "13:21"),
                md("""
                    Smells like packets that are too big for the mobile network. Try in PowerShell, in the van:

                    ```powershell
                    1472, 1420, 1372, 1320 | ForEach-Object {
                        $ok = Test-Connection -TargetName files.northwind.example -BufferSize $_ `
                            -DontFragment -Count 1 -Quiet
                        "{0} bytes: {1}" -f $_, $(if ($ok) { "through" } else { "lost" })
                    }
                    ```

                    It needs PowerShell 7; the blue one that comes with Windows does not know `-TargetName`.
                """),
                to="ask",
            ),
            Say("result", "pavel", on(37, "13:50"), "1472 lost, 1420 lost, 1372 lost, 1320 through.", to="measure"),
            Say(
                "mtu",
                "dieter",
                on(37, "14:08"),
                md("""
                    There we are. As administrator, once:

                    ```powershell
                    Set-NetIPInterface -InterfaceAlias "Northwind VPN" -NlMtuBytes 1340
                    ```

                    | van router | MTU that works | vans |
                    |:-----------|---------------:|:-----|
                    | grey box, two antennas | 1340 | 1 to 9 |
                    | black box | 1400 | 10 to 14 |
                    | phone as hotspot | 1280 | whoever is desperate |

                    The list is also on [the page of the vans](https://it.northwind.example/vans). I set it for all
                    tonight, so *please do nothing* if you can wait.
                """),
                to="result",
                votes=("pavel", "tom", "marek", "yusuf", "ana"),
                accepted=True,
                edited=(
                    on(37, "16:30"),
                    "There we are. As administrator, once: Set-NetIPInterface ... -NlMtuBytes 1340",
                ),
            ),
            Say("opens", "pavel", on(36, "07:30"), "The P-7 drawing, 48 pages, twelve seconds. Děkuji.", to="mtu"),
        ),
    ),
)
