"""The command line: `wegwijs --help` lists what it can do."""

from __future__ import annotations

import datetime as dt
import json
import os
import signal
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from tenants import schema
from tenants.audit.actions import Actor, record
from tenants.audit.queries import chain_faults
from tenants.branches.actions import load_geography, open_branch
from tenants.branches.queries import branch_with_slug
from tenants.database import open_engine
from tenants.faults import RefusalError
from tenants.figures.telling import figures_told
from tenants.isolation import Branch, Directory, scoped
from tenants.moments import local_date
from tenants.settings import SettingError, settings_from_environment, with_driver
from wegwijs.surroundings import DATABASE, WEB, WORKER, surroundings
from wegwijs.terms.command import terms

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

    from sqlalchemy import Engine

    from tenants.isolation import ScopedSession

OPERATOR = Actor(None, "operator")
DAY = click.DateTime(formats=["%Y-%m-%d"])


def main() -> None:
    """Run a command; whatever goes wrong in a known way is one sentence, and exit code 1."""
    signal.signal(signal.SIGTERM, _stop)
    try:
        # Out of its own mode, click hands back the code with which a command wants to leave.
        code = cli(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (KeyboardInterrupt, click.Abort):
        _leave(130)
    except RefusalError as error:
        sys.exit(error.message % error.values if error.values else error.message)
    except Exception as error:
        if not _is_known(error):
            raise
        sys.exit(str(error))
    sys.exit(code or 0)


def _leave(code: int) -> NoReturn:
    """End at once: all that had to be put in order is, and threads that still work have nothing left to work on."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def _stop(number: int, _frame: FrameType | None) -> None:
    """End in order, once: a second signal would break off the ending and leave the engines behind."""
    signal.signal(number, signal.SIG_IGN)
    raise KeyboardInterrupt


def _is_known(error: Exception) -> bool:
    """Whether the text of `error` was written for the person at the keyboard."""
    known = {
        "EngineError",
        "SettingError",
        "UnsafeRoleError",
        "SchemaNotCurrentError",
        "PortInUseError",
        "LateNightError",
    }
    return type(error).__name__ in known


@click.group()
@click.version_option(package_name="wegwijs")
def cli() -> None:
    """Wegwijs: one platform for every local branch."""


cli.add_command(terms)


@cli.group()
def db() -> None:
    """The database: roles and schema."""


@db.command("roles")
@click.option("--url", envvar="ADMIN_DATABASE_URL", help="Administrator of the server; by default the embedded one.")
def db_roles(url: str | None) -> None:
    """Create the four roles and the database where they are missing.

    Passwords come from OWNER_PASSWORD, WEB_PASSWORD, WORKER_PASSWORD and BACKUP_PASSWORD, as far as these are set.
    """
    if url:
        made = schema.create_roles(with_driver(url))
        said = {
            f"wegwijs_{word}": os.environ.get(f"{word.upper()}_PASSWORD", "")
            for word in ("owner", "web", "worker", "backup")
        }
        schema.set_passwords(with_driver(url), {role: password for role, password in said.items() if password})
        schema.give_database(with_driver(url), DATABASE)
        click.echo(f"Created: {', '.join(made)}." if made else "All roles are there.")
        return
    with surroundings():
        click.echo("All roles are there.")


@db.command("upgrade")
def db_upgrade() -> None:
    """Bring the schema up to date, as the owner, and the municipalities with it."""
    with surroundings() as around:
        owner_url = settings_from_environment().migration_database_url
        if not owner_url:
            msg = "Set MIGRATION_DATABASE_URL to the database as wegwijs_owner."
            raise SettingError(msg)
        schema.upgrade(owner_url)
        engine = open_engine(around.web_url)
        with scoped(engine, Directory()) as session:
            load_geography(session)
        click.echo(f"The schema is {schema.newest()}.")


@cli.group()
def branch() -> None:
    """Branches: open one."""


@branch.command("open")
@click.argument("slug")
@click.option("--name", required=True, help="How people call the branch.")
@click.option("--region", required=True, help="Slug of its region, made when new.")
@click.option(
    "--municipality", "municipalities", multiple=True, required=True, help="Name or CBS code; may be repeated."
)
@click.option("--from", "from_", type=DAY, default="2016-01-01", show_default=True, help="First day.")
def branch_open(slug: str, name: str, region: str, municipalities: tuple[str, ...], from_: dt.datetime) -> None:
    """Open a branch; opening it twice changes nothing."""
    with surroundings() as around:
        engine = open_engine(around.web_url)
        with scoped(engine, Directory()) as session:
            load_geography(session)
            opened = open_branch(session, OPERATOR, slug, name, region, list(municipalities), from_.date()).new
        click.echo(f"{name} is open at /{slug}/." if opened else f"{name} was open already; nothing changed.")


@cli.command()
@click.option("--date", "day", type=DAY, help="The local date it is the night of; by default yesterday.")
def night(day: dt.datetime | None) -> None:
    """Run one night by hand: count every branch, then region and nation, and guard deadlines and questions. Safe to repeat."""
    with surroundings(WORKER) as around:
        date = day.date() if day else local_date() - dt.timedelta(days=1)
        from wegwijs.night import run_night

        report = run_night(around, date, say=click.echo)
    click.echo(report)


@cli.command()
@click.argument("slug")
@click.option("--year", type=int, required=True)
@click.option("--municipality", help="CBS code, such as GM0530; by default the whole branch.")
@click.option("--format", "form", type=click.Choice(["json"]), default="json", show_default=True)
def figures(slug: str, year: int, municipality: str | None, form: str) -> None:
    """Print the figures of a branch and year as last counted; for its own eyes, nothing is hidden."""
    with surroundings() as around, in_branch(open_engine(around.web_url), slug) as session:
        record(session, OPERATOR, "export", "figures", "", year=year, form=form)
        told = figures_told(session, slug, year, municipality)
    click.echo(json.dumps(told, ensure_ascii=False, indent=2))


@cli.command("import")
@click.argument("slug", metavar="BRANCH")
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only say what would be done.")
def import_(slug: str, path: Path, dry_run: bool) -> None:  # noqa: FBT001  click names it
    """Bring a branch's spreadsheets in: a workbook, or a folder or zip of CSV files. All of it, or nothing."""
    with surroundings() as around:
        from wegwijs.imports.by_hand import import_by_hand

        inside = in_branch(open_engine(around.web_url), slug)
        if not import_by_hand(inside, OPERATOR, path, dry_run=dry_run):
            raise click.exceptions.Exit(1)


@cli.command("export")
@click.argument("slug", metavar="BRANCH")
@click.argument("path", type=click.Path(path_type=Path))
def export(slug: str, path: Path) -> None:
    """Write a branch's spreadsheets: a workbook (.xlsx), a zip (.zip) or a folder of CSV files."""
    with surroundings() as around:
        from wegwijs.imports.by_hand import export_by_hand

        rows = export_by_hand(in_branch(open_engine(around.web_url), slug), OPERATOR, path)
    click.echo(f"{rows} rows were written to {path}.")


@contextmanager
def in_branch(engine: Engine, slug: str) -> Iterator[ScopedSession]:
    """Open a session in the branch with an address. Raises a sentence when there is none."""
    with scoped(engine, Directory(), expire_on_commit=False) as session:
        found = branch_with_slug(session, slug)
    if found is None:
        msg = f"There is no branch called {slug}."
        raise click.ClickException(msg)
    with scoped(engine, Branch(found.id)) as session:
        yield session


@cli.group()
def mail() -> None:
    """Mails: what came back."""


@mail.command("bounced")
@click.argument("recipients", metavar="[RECIPIENT]...", nargs=-1)
def mail_bounced(recipients: tuple[str, ...]) -> None:
    """Read a mail that came back from standard input, as a mail server hands it over, and note it with its question.

    RECIPIENT is the address to which it came; the headers are looked at too. Exit code 0 when it is dealt with, also when
    the mail is only late; 65 when it is no report about a mail of ours; 75 when the database is away: try again later.
    """
    from wegwijs.bounced import read_bounced

    with surroundings() as around:
        said, code = read_bounced(around, sys.stdin.buffer, recipients)
    click.echo(said, err=bool(code))
    raise click.exceptions.Exit(code)


@cli.group()
def audit() -> None:
    """The audit trail."""


@audit.command("verify")
@click.argument("slug")
def audit_verify(slug: str) -> None:
    """Check that the trail of a branch is whole; exit code 1 when it is not."""
    with surroundings() as around:
        with in_branch(open_engine(around.web_url), slug) as session:
            faults = chain_faults(session)
        for fault in faults:
            click.echo(f"line {fault.sequence}: {fault.what}")
        if faults:
            raise click.exceptions.Exit(1)
        click.echo(f"The trail of {slug} is whole.")


@cli.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
@click.option("--processes", default=2, show_default=True)
@click.option("--trusted-proxies", default="127.0.0.1,::1", show_default=True, help="Addresses of the TLS proxy.")
def web(host: str, port: int, processes: int, trusted_proxies: str) -> None:
    """Serve the pages."""
    with surroundings(WEB):
        from wegwijs.serve import serve_web

        serve_web(host, port, processes=processes, trusted_proxies=trusted_proxies)


@cli.command()
@click.option("--concurrency", default=2, show_default=True, help="Tasks at the same time.")
def worker(concurrency: int) -> None:
    """Do the platform's own work."""
    with surroundings(WORKER):
        from wegwijs.serve import serve_worker

        serve_worker(concurrency)


@cli.command()
def ping() -> None:
    """Ask whether a worker answers; exit code 1 when none does."""
    with surroundings(WORKER) as around:
        from tasks.app import configure

        answers = configure(around.settings.redis_url).control.ping(timeout=5)
    if not answers:
        msg = "No worker answers."
        raise click.ClickException(msg)
    click.echo(f"{len(answers)} answer.")


@cli.command()
def beat() -> None:
    """Keep the timetable; run exactly one."""
    with surroundings(WORKER):
        from wegwijs.serve import serve_beat

        serve_beat()


@cli.command()
@click.option("--port", default=8000, show_default=True)
def demo(port: int) -> None:
    """Show it: engines, made-up records, one night, and all processes, until Ctrl-C."""
    from wegwijs import demo as demonstration

    demonstration.run(port, say=click.echo)


@cli.command("demo-data")
@click.option("--branches", default=350, show_default=True)
@click.option("--years", default=10, show_default=True, help="The running year is one of them.")
@click.option("--visits", default=10_000_000, show_default=True)
@click.option("--seed", default=2018, show_default=True, help="The same seed and day make the same records.")
def demo_data(branches: int, years: int, visits: int, seed: int) -> None:
    """Fill the embedded database with a whole country of made-up records, to measure on.

    All of it, or nothing: a database that holds anything is refused, and one that is not whole is never left behind.
    """
    from tenants.demonstration.scale import Size
    from wegwijs.demo_data import fill_embedded

    click.echo(fill_embedded(Size(branches, years, visits), seed))
