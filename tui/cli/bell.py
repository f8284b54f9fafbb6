"""`hallway bell`: how one is told of something outside Hallway, and the ringing itself."""

import time
from typing import TYPE_CHECKING

import click

from tui.cli import lines
from tui.cli.base import Call, Command
from tui.cli.options import json_option, pass_call, plain

if TYPE_CHECKING:
    from store.bells import Choice
    from store.connection import Db
    from store.notify import Notify
    from store.ringing import Rung
    from store.session import Session

WANTED = {
    "questions": "of questions that reach you, and of answers to your own",
    "all": "of questions, replies, mentions and topics of yours, and of what was said of your answers",
    "none": "of nothing",
}
LOOK_AGAIN = 2.0
"""Seconds after which whoever waits looks again: what is due may have gone, and something sooner come."""
NO_COMMAND = (
    "Nothing rings here: no notify command is set. Who looks after this host writes one into /etc/hallway/config.toml, "
    'as in: notify = "/usr/sbin/sendmail -t" (docs/bell.md)'
)


@click.command(
    cls=Command,
    example="hallway bell --want all --to ana@example.org --quiet 22:00-06:00\nhallway bell --test\n"
    "hallway bell --want none",
)
@click.option("--want", type=click.Choice(tuple(WANTED)), help="What rings for you.")
@click.option("--to", metavar="ADDRESS", help="Where to; an empty one is the site's choice for you.")
@click.option("--quiet", metavar="HH:MM-HH:MM", help="When nothing rings; what comes meanwhile rings after. Or: none")
@click.option("--zone", metavar="ZONE", help="The time zone of those hours, as Europe/Copenhagen; empty: this host's.")
@click.option("--with-text/--without-text", default=None, help="Send along what a post says, if the site allows it.")
@click.option("--test", is_flag=True, help="Send yourself a message now.")
@click.option("--due", is_flag=True, help="Ring for everybody what is due; for cron.")
@click.option("--wait", is_flag=True, hidden=True)
@json_option
@pass_call
def bell(
    call: Call,
    want: str | None,
    to: str | None,
    quiet: str | None,
    zone: str | None,
    with_text: bool | None,
    test: bool,
    due: bool,
    wait: bool,
    as_json: bool,
) -> None:
    """Choose how you are told of what is for you while Hallway is closed; without options, say how it is.

    A message is sent by the command that the site has set, after the ten seconds in which a post can be taken back.
    What you have read by then, or what is gone, sends none.
    """
    if wait or due:
        _ring(call, wait=wait, as_json=as_json)
        return
    from store import bells, notify

    db, session = call.read()
    chosen = bells.choice(db, session)
    wished = chosen._replace(
        wanted=want or chosen.wanted,
        address=chosen.address if to is None else plain(to),
        zone=chosen.zone if zone is None else plain(zone),
        with_text=chosen.with_text if with_text is None else with_text,
    )
    if quiet is not None:
        begin, _, end = plain(quiet).partition("-")
        hours = (None, None) if quiet == "none" else (begin, end)
        wished = wished._replace(quiet_from=hours[0], quiet_until=hours[1])
    if wished != chosen:
        chosen = call.write(lambda db, session: bells.choose(db, session, wished))
        db, session = call.read()
    site = notify.of(db)
    to_me = site.address_of(_handle(db, session), chosen.address) if site else ""
    if test:
        _test(db, session, site, to_me, quietly=as_json)
    if as_json:
        lines.say_json(_shape(chosen, site, to_me))
    elif not test:
        _say(chosen, site, to_me)


def _handle(db: "Db", session: "Session") -> str:
    from store import members

    member = members.me(db, session)
    return member.handle if member else ""


def _shape(chosen: "Choice", site: "Notify | None", to_me: str) -> dict[str, object]:
    return {
        "wanted": chosen.wanted,
        "address": chosen.address or None,
        "quiet": f"{chosen.quiet_from}-{chosen.quiet_until}" if chosen.quiet_from else None,
        "zone": chosen.zone or None,
        "with_text": chosen.with_text,
        "rings_at": to_me or None if chosen.wanted != "none" else None,
        "command": list(site.command) if site else None,
    }


def _say(chosen: "Choice", site: "Notify | None", to_me: str) -> None:
    if site is None:
        lines.say(NO_COMMAND)
    where = f", at {to_me}" if to_me and chosen.wanted != "none" else ""
    lines.say(f"You are told {WANTED[chosen.wanted]}{where}.")
    if site is not None and not to_me and chosen.wanted != "none":
        lines.say("But nobody knows where to: give an address with hallway bell --to ADDRESS")
    if chosen.quiet_from:
        lines.say(f"Nothing rings from {chosen.quiet_from} to {chosen.quiet_until} ({chosen.zone or 'host time'}).")
    if chosen.with_text:
        allowed = site is None or site.with_text
        lines.say(
            "What a post says is sent along." if allowed else "What a post says is left out: the site wants it so."
        )


def _test(db: "Db", session: "Session", site: "Notify | None", to_me: str, *, quietly: bool) -> None:
    from store import members, ringing
    from store.errors import Invalid

    if site is None:
        raise Invalid(NO_COMMAND)
    if not to_me:
        raise Invalid("Nobody knows where to: give an address with hallway bell --to ADDRESS --test")
    subject = f"[{members.store_name(db)}] The bell rings"
    text = "This is the message that you asked for with: hallway bell --test\n"
    why = ringing.run(site, ringing.Message(to_me, _handle(db, session), "test", 0, 0, subject, text))
    if why is not None:
        raise Invalid(f"The message to {to_me} could not be sent: {why}; who looks after this host can mend it.")
    if not quietly:
        lines.say(f"A message to {to_me} was given to {site.command[0]}.")


def _ring(call: Call, *, wait: bool, as_json: bool) -> None:
    """Ring what is due; with `wait`, also what is due within a minute, unless another process does so already."""
    from store import lock, notify, place, ringing

    db, session = call.writable()
    site = notify.of(db)
    # Whoever lets it ring, cron for one, becomes no member by that.
    session = session._replace(identity=None)
    if site is None:
        rung = ringing.Rung(0, 0, False)
    elif not wait:
        rung = ringing.ring(db, session, site)
    else:
        from tui import ringer

        rung = ringing.Rung(0, 0, False)
        while not rung.given_up and ringer.soon(db, session) is not None:
            with lock.alone(place.bell_file(db.path)) as alone:
                if not alone:
                    return
                rung = _wait_and_ring(db, session, site)
        return
    if as_json:
        lines.say_json({"sent": rung.sent, "failed": rung.failed})
    elif rung.sent or rung.failed:
        lines.say(f"{lines.count(rung.sent, 'message')} sent, {rung.failed} failed.")


def _wait_and_ring(db: "Db", session: "Session", site: "Notify") -> "Rung":
    from store import ringing
    from store.clock import parse
    from tui import ringer

    rung = ringing.Rung(0, 0, False)
    while not rung.given_up and (due := ringer.soon(db, session)) is not None:
        left = (parse(due) - session.clock()).total_seconds()
        if left > 0:
            time.sleep(min(left, LOOK_AGAIN))
        else:
            rung = ringing.ring(db, session, site)
    return rung
