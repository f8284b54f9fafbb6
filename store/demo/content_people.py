"""The people of Northwind Facilities, and the groups they meet in."""

from typing import Final

from store.demo.script import GroupScript, Person

PEOPLE: Final[tuple[Person, ...]] = (
    Person("ines", "Inês Carvalho", "Head of technical services, Hamburg", "admin"),
    Person("ana", "Ana Duarte", "HVAC technician, Hamburg"),
    Person("marek", "Marek Nowak", "Refrigeration mechanic, Bremen"),
    Person("li", "李军", "Building controls, shift lead, Hamburg"),
    Person("tom", "Tom Okafor", "Building technician, Kiel"),
    Person("sara", "Sara Lindqvist", "Electrician, Lübeck"),
    Person("jo", "Jo Brandt", "Access control and fire alarms, Hamburg"),
    Person("olena", "Олена Коваль", "Electrician, switchgear, Rostock"),
    Person("niran", "นิรันดร์ ศรีสุข", "Plumber and sprinkler fitter, Bremen"),
    Person("layla", "ليلى حداد", "IT support, first level, Hamburg"),
    Person("dieter", "Dieter Krause", "Networks and servers, Hannover"),
    Person("pavel", "Pavel Dvořák", "Pumps and rotating machines, Rostock"),
    Person("yusuf", "Yusuf Demir", "Lifts, doors and gates, Kiel"),
    Person("hana", "佐藤花", "Energy manager, Hamburg"),
    Person("bea", "Bea Hoffmann", "Dispatcher, operations desk, Hamburg"),
    Person("nora", "Nora Haugen", "Health and safety, Lübeck"),
    Person("edith", "Edith Baumann", "Stores and purchasing, Bremen"),
    Person("ravi", "Ravi Menon", "Cleaning and soft services, Hannover"),
    Person("priya", "Priya Raman", "Key accounts, Hamburg"),
    Person("felix", "Felix Jansen", "Sales, Bremen"),
    Person("maud", "Maud Lefèvre", "Marketing, Hamburg"),
    Person("kofi", "Kofi Mensah", "Photo and video, Hannover"),
    Person("gus", "Gustavo Reyes", "Apprentice, second year, Hamburg"),
    Person("nikos", "Νίκος Παππάς", "Refrigeration and heat pumps, Lübeck"),
    Person("minjun", "김민준", "Building controls and their networks, Hannover"),
    Person("anil", "अनिल शर्मा", "Electrician, generators and batteries, Hamburg"),
    Person("wanda", "Wanda Zielińska", "Heating and water, Rostock"),
    Person("otto", "Otto Brinkmann", "Caretaker at Mill Street since 1989, Hamburg"),
    Person("saba", "Saba Tesfaye", "Cleaning, leads the night crew, Hamburg"),
    Person("lars", "Lars Mikkelsen", "Sprinklers and gas alarms, Kiel"),
    Person("tuan", "Tuấn Phạm", "Networks and printers, Hamburg"),
    Person("chiara", "Chiara Conti", "Tablets and telephones, Bremen"),
    Person("hendrik", "Hendrik Vos", "Site manager of Harbour House, Hamburg"),
    Person("svenja", "Svenja Petersen", "Dispatcher at night, Hamburg"),
    Person("ilse", "Ilse Gerdes", "Wages and time sheets, Bremen"),
    Person("zoe", "Zoë Adler", "Sales and tenders, Hannover"),
    Person("rashid", "Rashid Karimi", "Apprentice, first year, Rostock"),
    Person("bruno", "Bruno Keller", "Porter at night, Lübeck"),
)

_LEADS = ("ines", "li")


def _others(*leads: str) -> tuple[str, ...]:
    """Everybody but these, in the order of `PEOPLE`."""
    return tuple(person.handle for person in PEOPLE if person.handle not in leads)


GROUPS: Final[tuple[GroupScript, ...]] = (
    GroupScript(
        name="Maintenance",
        description="Faults, spare parts and the right torque: ask with a picture, a colleague has met it before.",
        aim_minutes=60,
        review_days=70,
        leads=_LEADS,
        members=(
            *("ana", "marek", "tom", "sara", "jo", "olena", "niran", "pavel", "yusuf", "hana"),
            *("bea", "nora", "edith", "dieter", "gus"),
            *("nikos", "minjun", "anil", "wanda", "otto", "saba", "lars", "hendrik", "svenja", "rashid", "bruno"),
        ),
    ),
    GroupScript(
        name="IT first level",
        description="Tablets, printers, passwords and the network in the vans, before you open a ticket.",
        aim_minutes=60,
        leads=("dieter", "layla"),
        members=_others("dieter", "layla"),
    ),
    GroupScript(
        name="Operations watch-outs",
        description="What went wrong at one site this week and could go wrong at yours next week.",
        leads=("bea", "nora"),
        members=(
            *("ines", "li", "ana", "marek", "tom", "sara", "jo", "olena", "niran", "pavel", "yusuf", "hana"),
            *("edith", "ravi", "gus", "dieter", "layla"),
            *("nikos", "minjun", "anil", "wanda", "otto", "saba", "lars", "hendrik", "svenja", "rashid", "bruno"),
        ),
    ),
    GroupScript(
        name="Sales wins",
        description="Contracts won, and what on site made the customer say yes.",
        leads=("priya",),
        members=("ines", "felix", "maud", "kofi", "ana", "marek", "bea", "hana", "ravi", "gus", "zoe", "niran"),
    ),
    GroupScript(
        name="Marketing ideas",
        description="Half-baked is welcome: things we could show, print, film or say about our work.",
        leads=("maud",),
        members=("kofi", "priya", "felix", "ines", "ana", "ravi", "gus", "hana", "marek", "niran", "nora", "zoe"),
    ),
    GroupScript(
        name="Ask the leads",
        description="Questions to those who decide; they answer here, where everyone can read it.",
        aim_minutes=8 * 60,
        hours="mon-fri 08:00-16:00",
        leads=_LEADS,
        members=_others(*_LEADS),
    ),
    GroupScript(
        name="Lounge",
        description="Lost thermos flasks, found cats, lunch, and everything else that is not work.",
        leads=("bea",),
        members=_others("bea"),
    ),
    GroupScript(
        name="Announcements",
        description="What everybody has to know; read by all, written by the leads.",
        visibility="closed",
        leads=_LEADS,
        members=("dieter", "bea", "priya", "maud"),
    ),
)
