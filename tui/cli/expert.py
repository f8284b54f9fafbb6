"""`hallway expert`: who knows what, said by themselves, by a lead, or by their answers."""

from typing import TYPE_CHECKING

import click

from tui.cli import lines, shapes
from tui.cli.base import Call, Family
from tui.cli.completing import member_handles, topic_names
from tui.cli.options import PAGE, go_on, json_option, page_options, pass_call, plain

if TYPE_CHECKING:
    from store.connection import Db
    from store.expertise import Known
    from store.people import Person
    from store.session import Session


@click.group(
    cls=Family,
    invoke_without_command=True,
    example="hallway expert claim chiller hvac\nhallway expert list --topic chiller",
)
@click.pass_context
def expert(ctx: click.Context) -> None:
    """Say what you know, and see who knows what, with the threads that prove it. Without a command it lists all.

    A question reaches those who know its topics. You claim a topic, a lead appoints you to it, or the record suggests
    it, out of your answers that helped, and you confirm it.
    """
    if ctx.invoked_subcommand is None:
        ctx.invoke(listing, topic=None, who=None, limit=PAGE, after=None, as_json=False)


@expert.command("list", example="hallway expert list\nhallway expert list --member marek --json")
@click.option("--topic", metavar="TOPIC", help="Who knows this topic.", shell_complete=topic_names)
@click.option("--member", "who", metavar="WHO", help="What this member knows.", shell_complete=member_handles)
@page_options
@json_option
@pass_call
def listing(call: Call, topic: str | None, who: str | None, limit: int, after: str | None, as_json: bool) -> None:
    """List who knows what: handle, name, whether they are here, the topic, how they came to it, and its threads."""
    from store import expertise, people

    db, session = call.read()
    name, following = None, None
    if topic is None and who is None:
        page = people.listing(db, session, experts_only=True, after=after, limit=limit)
        rows, following = page.items, page.next
    else:
        rows, name = _chosen(db, session, topic, who)
    known = [
        (row, [one for one in expertise.of_member(db, session, row.member.id) if name in (None, one.topic)])
        for row in rows
    ]
    if as_json:
        lines.say_json({"experts": [shapes.expert(row, topics) for row, topics in known], "next": following})
        return
    cells = [_cells(row, one) for row, topics in known for one in topics]
    if cells:
        lines.say("\n".join(lines.table(cells)))
    else:
        lines.say(
            "That was all."
            if after
            else "Nobody is an expert there yet. Claim what you know: hallway expert claim TOPIC"
        )
    go_on(following, "expert", "list")


def _chosen(
    db: "Db", session: "Session", topic: str | None, who: str | None
) -> "tuple[tuple[Person, ...], str | None]":
    """The experts on a topic, or the one who was named, and the topic's own name."""
    from store import expertise, members, people, topics

    name = None if topic is None else topics.find(db, session, plain(topic))[1]
    ids = () if name is None else expertise.of_topics(db, [name]).get(name, ())
    if who is not None:
        member = members.find(db, session, plain(who)).id
        ids = (member,) if name is None or member in ids else ()
    return people.by_ids(db, session, ids), name


def _cells(row: "Person", one: "Known") -> tuple[str, ...]:
    evidence = " ".join(f"#{number}" for number in one.evidence)
    return (
        f"@{row.member.handle}",
        row.member.name,
        row.state,
        f"#{one.topic}",
        _origin(one, row.member.name),
        evidence,
    )


def _origin(one: "Known", name: str) -> str:
    """How somebody came to a topic, and who said so unless it was them."""
    by = one.confirmed_by
    if by is None or by == name or one.origin == "claimed":
        return one.origin
    return f"{'appointed' if one.origin == 'appointed' else 'earned, confirmed'} by {by}"


def _member(db: "Db", session: "Session", who: str | None) -> int | None:
    from store import members

    return None if who is None else members.find(db, session, plain(who)).id


member_option = click.option(
    "--member", "who", metavar="WHO", help="Somebody else, as a lead or an admin.", shell_complete=member_handles
)


@expert.command("claim", example="hallway expert claim chiller hvac")
@click.argument("topics", nargs=-1, required=True, metavar="TOPIC...", shell_complete=topic_names)
@json_option
@pass_call
def claim(call: Call, topics: tuple[str, ...], as_json: bool) -> None:
    """Say that you know these topics: questions about them reach you."""
    from store import expertise

    known = call.write(lambda db, session: expertise.claim(db, session, [plain(topic) for topic in topics]))
    if as_json:
        lines.say_json({"topics": [shapes.known(one) for one in known]})
    else:
        lines.say(f"You are an expert on {' '.join(f'#{one.topic}' for one in known)}.")


@expert.command("appoint", example="hallway expert appoint marek chiller")
@click.argument("who", metavar="WHO", shell_complete=member_handles)
@click.argument("topic", shell_complete=topic_names)
@json_option
@pass_call
def appoint(call: Call, who: str, topic: str, as_json: bool) -> None:
    """Make somebody an expert on a TOPIC (leads, admins)."""
    from store import expertise, members

    def act(db: "Db", session: "Session") -> "tuple[str, Known]":
        member = members.find(db, session, plain(who))
        return member.name, expertise.appoint(db, session, member.id, plain(topic))

    name, known = call.write(act)
    _tell(known, f"{name} is an expert on #{known.topic}.", as_json)


@expert.command("suggestions", example="hallway expert suggestions\nhallway expert suggestions marek")
@click.argument("who", required=False, metavar="[WHO]", shell_complete=member_handles)
@json_option
@pass_call
def suggestions(call: Call, who: str | None, as_json: bool) -> None:
    """List what your answers show you to know, and nobody has confirmed yet; as a lead, what somebody else's do."""
    from store import expertise

    db, session = call.read()
    found = expertise.suggestions(db, session, _member(db, session, who))
    if as_json:
        lines.say_json({"suggestions": [shapes.suggestion(one) for one in found]})
        return
    if not found:
        lines.say("The record suggests nothing: it takes lately accepted or verified answers to two people at least.")
        return
    cells = [
        (f"#{one.topic}", f"helped {one.people} people", " ".join(f"#{number}" for number in one.evidence))
        for one in found
    ]
    lines.say("\n".join(lines.table(cells)))
    named = f" --member {who}" if who else ""
    lines.say(f"If it is so: hallway expert confirm TOPIC{named}")


@expert.command("confirm", example="hallway expert confirm chiller\nhallway expert confirm chiller --member marek")
@click.argument("topic", shell_complete=topic_names)
@member_option
@json_option
@pass_call
def confirm(call: Call, topic: str, who: str | None, as_json: bool) -> None:
    """Say that what the record suggests is so."""
    from store import expertise

    known = call.write(lambda db, session: expertise.confirm(db, session, plain(topic), _member(db, session, who)))
    _tell(known, f"{plain(who) if who else 'You'} {'is' if who else 'are'} an expert on #{known.topic}.", as_json)


@expert.command("decline", example="hallway expert decline chiller")
@click.argument("topic", shell_complete=topic_names)
@json_option
@pass_call
def decline(call: Call, topic: str, as_json: bool) -> None:
    """Say that you don't want to be an expert on a TOPIC: it is suggested to you no more, and nobody is told."""
    from store import expertise

    name = call.write(lambda db, session: expertise.decline(db, session, plain(topic)))
    _tell_topic(name, f"#{name} is suggested to you no more.", as_json)


@expert.command("drop", example="hallway expert drop chiller\nhallway expert drop chiller --member marek")
@click.argument("topic", shell_complete=topic_names)
@member_option
@json_option
@pass_call
def drop(call: Call, topic: str, who: str | None, as_json: bool) -> None:
    """Be an expert on a TOPIC no longer."""
    from store import expertise

    name = call.write(lambda db, session: expertise.drop(db, session, plain(topic), _member(db, session, who)))
    _tell_topic(
        name, f"{plain(who) if who else 'You'} {'is' if who else 'are'} no expert on #{name} any more.", as_json
    )


def _tell(known: "Known", said: str, as_json: bool) -> None:
    if as_json:
        lines.say_json(shapes.known(known))
    else:
        lines.say(said)


def _tell_topic(name: str, said: str, as_json: bool) -> None:
    if as_json:
        lines.say_json({"topic": name})
    else:
        lines.say(said)
