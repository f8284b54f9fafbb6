"""The longest thread of the demo: a heat pump, four days, eleven people, two causes."""

from typing import Final

from store.demo.script import Say, ThreadScript, md, on, photo

MAINTENANCE_LONG: Final[tuple[ThreadScript, ...]] = (
    ThreadScript(
        key="heat-pump",
        group="Maintenance",
        kind="question",
        title="Heat pump at the Lübeck school defrosts every 20 minutes",
        topics=("heat-pump", "heating"),
        says=(
            Say(
                "ask",
                "wanda",
                on(22, "08:10"),
                md("""
                    Air to water, 60 kW, second winter. At plus four outside it defrosts every 20 to 25 minutes, all
                    night. The classrooms have 17 degrees and the head teacher has my number. It says no fault.
                """),
                attachments=(photo("school-heat-pump.jpg"),),
            ),
            Say(
                "superheat",
                "nikos",
                on(22, "08:21"),
                md("""
                    Superheat first, always. And the coil: dirt, leaves, a fan that turns slowly? At plus four and fog I
                    would expect a defrost each hour, more or less.
                """),
                to="ask",
                votes=("ana",),
            ),
            Say(
                "fans",
                "wanda",
                on(22, "08:34"),
                "Coil is clean. Three fans, all turn. My gauges are in the other van, in Rostock.",
                to="superheat",
            ),
            Say("gauges", "marek", on(22, "08:40"), "I pass Lübeck at eleven and have mine. There is cake too."),
            Say(
                "trend",
                "minjun",
                on(22, "09:02"),
                md("""
                    The controller keeps a log, nobody has to freeze for it. Read over Modbus just now, 10 minutes a
                    line, `D` is a defrost:

                    ```
                    time   outside   coil   flow   return
                    07:00    3.9     -4.6   38.1    33.0
                    07:10    3.8     -7.9   37.2    32.8
                    07:20    3.8     10.2   29.5    32.1   D
                    07:30    3.9     -4.4   35.9    31.7
                    07:40    3.8     -8.2   36.4    31.9
                    07:50    3.9      9.8   28.7    31.2   D
                    ```

                    다른 값이 필요하면 말씀하세요: say it if you need others.
                """),
                votes=("nikos", "hana", "wanda", "li"),
            ),
            Say(
                "difference",
                "nikos",
                on(22, "09:15"),
                md("""
                    Good. It starts a defrost when the coil is twelve kelvin colder than the air. Clean and dry
                    it should sit five or six below. Yours is at eight and a half right **after** a defrost. So:
                    either no air gets through, or too little refrigerant, or the sensor tells stories.
                """),
                to="trend",
                votes=("ana", "gus"),
            ),
            Say("stories", "gus", on(22, "09:20"), "How does a sensor tell stories?", to="difference"),
            Say(
                "place",
                "nikos",
                on(22, "09:26"),
                "By sitting in the wrong place. It always says the truth about where it is.",
                to="stories",
                votes=("gus", "rashid", "hana"),
            ),
            Say(
                "end",
                "ana",
                on(22, "09:41"),
                md("""
                    The defrost ends at ten degrees on that sensor. Did anybody look at the *lower* rows at that
                    moment? On ours the top was dry and the last hand's width was a block of ice.
                """),
                votes=("wanda", "marek"),
            ),
            Say(
                "no",
                "wanda",
                on(22, "09:48"),
                "Nobody. I sit in front of it from the next one on, in two jackets.",
                to="end",
            ),
            Say(
                "block",
                "wanda",
                on(22, "10:25"),
                md("""
                    There it is: the lower third is ice, during the defrost and after it. Water runs down,
                    reaches the tray and freezes.
                """),
                attachments=(
                    photo("school-coil-ice.jpg", tall=True),
                    photo("school-tray.jpg"),
                ),
            ),
            Say(
                "tray",
                "ana",
                on(22, "10:31"),
                "Then the tray has no heat. There is a cable in it, 230 V, from its own little fuse.",
                to="block",
            ),
            Say("mine", "rashid", on(22, "10:33"), "I know this one, it is always the fuse!", deleted=True),
            Say(
                "fuse",
                "wanda",
                on(22, "10:52"),
                "Fuse is good. 228 V at the terminals of the cable, 0.0 A on the clamp.",
                to="tray",
            ),
            Say(
                "cable",
                "sara",
                on(22, "10:58"),
                md("""
                    So the cable is open. Power off, measure it: 230 V and, say, 200 W make about 260 Ω. Yours
                    will say nothing at all.
                """),
                to="fuse",
                votes=("rashid",),
            ),
            Say(
                "nothing",
                "wanda",
                on(22, "11:10"),
                "Nothing at all. It is chewed. There are small teeth in it.",
                to="cable",
                votes=("tom", "bea"),
            ),
            Say("ten", "lars", on(22, "11:12"), "Marten. I keep a list of those as well."),
            Say(
                "cake",
                "marek",
                on(22, "11:40"),
                md("""
                    Arrived. New cable from the van, thawed the block with 40 degrees from the caretaker's hose,
                    superheat **6.4 K**, charge is right. Cake is gone.
                """),
                votes=("nikos", "wanda"),
            ),
            Say(
                "still",
                "wanda",
                on(22, "14:20"),
                "Tray is warm, ice is away. It still defrosts, every 35 minutes now. Better, not good.",
                to="cake",
            ),
            Say(
                "after",
                "minjun",
                on(22, "14:36"),
                md("""
                    Log since noon: right after a defrost the coil is still at -3.9 with 4.1 outside. Eight
                    kelvin, with no ice. @nikos, I lean towards your stories.
                """),
                to="still",
                votes=("hana",),
            ),
            Say(
                "photo",
                "nikos",
                on(22, "14:50"),
                md("""
                    Please, a picture of the sensor. It belongs in the copper pocket halfway up the **outlet** side. The
                    pipes behind the distributor are the coldest of the whole coil, three kelvin below the middle.
                """),
                to="after",
            ),
            Say("dark", "wanda", on(22, "15:30"), "Dark soon, and a parents' evening. Tomorrow at eight.", to="photo"),
            Say(
                "tie",
                "wanda",
                on(21, "08:25"),
                "Cable tie. Around the second pipe behind the distributor. The pocket is empty and has a spider in it.",
                to="photo",
                attachments=(photo("school-sensor.jpg", tall=True),),
            ),
            Say(
                "spiders",
                "yusuf",
                on(21, "08:31"),
                "They are everywhere, I have said so for years.",
                to="tie",
                votes=("wanda", "sara", "gus"),
            ),
            Say(
                "pocket",
                "nikos",
                on(21, "08:40"),
                md("""
                    Somebody changed the fan guard in summer and put it back where it was easy. Into the pocket,
                    with paste, clip over it, foam over that. Change **nothing** in the settings.
                """),
                to="tie",
                votes=("wanda", "ana", "marek", "minjun", "hana"),
                accepted=True,
                edited=(on(21, "08:47"), "Into the pocket with paste, and then raise the limit to 14 K."),
            ),
            Say("limit", "ana", on(21, "08:44"), "Why raise the limit, if the sensor is right again?", to="pocket"),
            Say(
                "right",
                "nikos",
                on(21, "08:48"),
                "You are right, I have changed it above. Never two things at once.",
                to="limit",
                votes=("ana", "li"),
            ),
            Say(
                "numbers",
                "hana",
                on(20, "09:10"),
                md("""
                    A night each, from the meters:

                    | night | defrosts | outside | kWh for one degree-day |
                    |:------|---------:|--------:|-----------------------:|
                    | Tuesday | 31 | 3.8 | 41 |
                    | Wednesday | 19 | 4.0 | 34 |
                    | Thursday | **8** | 3.6 | **27** |

                    お疲れさまでした. I look at the other four of that make for pipes with cable ties.
                """),
                votes=("ines", "wanda", "nikos", "priya"),
            ),
            Say(
                "warm",
                "wanda",
                on(20, "09:30"),
                "20.5 degrees in 3b. The head teacher has written a card, with a marten on it.",
            ),
            Say(
                "second",
                "hana",
                on(17, "10:20"),
                md("""
                    Found one more: the sports hall in Hannover, the same tie, the same colour. Thank you all,
                    that one had no complaint yet.
                """),
                to="numbers",
                votes=("wanda", "nikos", "ravi"),
            ),
        ),
    ),
)
