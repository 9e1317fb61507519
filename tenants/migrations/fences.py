"""The wall as SQL: what each class of table grants to the two application roles, and which rows each scope meets.

A migration calls `fence` for every table it makes; the catalogue tests (`tests/wall`) hold the database to it.
"""

from __future__ import annotations

from dataclasses import dataclass

from tenants.database import TableClass

WEB = "wegwijs_web"
WORKER = "wegwijs_worker"
BOTH = f"{WEB}, {WORKER}"

OWN = "branch_id = (SELECT current_branch())"


def in_scope(*names: str) -> str:
    """Return the condition that the transaction looks from one of the scopes `names`."""
    return f"(SELECT current_scope()) IN ({', '.join(repr(name) for name in names)})"


ANY_SCOPE = "(SELECT current_scope()) IS NOT NULL"
HANDED_HERE = "to_branch_id = (SELECT current_branch())"
MEMBER_HERE = f"({OWN} AND {in_scope('branch')})"
KNOWN_HERE = (
    "EXISTS (SELECT FROM memberships WHERE person_id = people.id AND memberships.branch_id = (SELECT current_branch()))"
)
LETTER_HERE = (
    f"({in_scope('branch')} AND EXISTS (SELECT FROM memberships WHERE memberships.person_id = night_letters.person_id"
    " AND memberships.branch_id = (SELECT current_branch())))"
)
AT_HELPDESK = f"({in_scope('helpdesk')} AND role IN ('helpdesk_lawyer', 'helpdesk_coordinator'))"
KNOWN_AT_HELPDESK = (
    f"({in_scope('helpdesk')} AND EXISTS (SELECT FROM memberships WHERE person_id = people.id"
    " AND role IN ('helpdesk_lawyer', 'helpdesk_coordinator')))"
)
SENT = f"({in_scope('helpdesk')} AND state NOT IN ('proposed', 'returned'))"
UNSENT = (
    f"({OWN} AND EXISTS (SELECT FROM escalations WHERE escalations.id = escalation_id"
    " AND state IN ('proposed', 'returned')))"
)
SHARED = (
    f"({in_scope('helpdesk')} AND EXISTS (SELECT FROM escalations WHERE escalations.id = escalation_id AND sharing))"
)
PUBLISHED_TO_BRANCHES = f"({in_scope('branch')} AND state = 'published')"
UNIT = f"({in_scope('figures')} AND ((SELECT current_unit()) IS NULL OR region_id = (SELECT current_unit())))"
ASKED_OF_MEMBER = (
    f"({UNIT} AND written_at IS NULL AND EXISTS (SELECT FROM branch_regions"
    " WHERE branch_regions.branch_id = explanations.branch_id AND branch_regions.region_id = explanations.region_id))"
)
OWN_UNIT = f"({in_scope('figures')} AND region_id IS NOT DISTINCT FROM (SELECT current_unit()))"
OUTSIDE_BRANCHES = in_scope("accounts", "directory", "helpdesk", "figures", "fold")


@dataclass(frozen=True)
class Policy:
    """Rows that `roles` meet with `verb` (SELECT, INSERT, UPDATE, DELETE or ALL) when `condition` holds."""

    verb: str
    condition: str
    roles: str = "PUBLIC"


@dataclass(frozen=True)
class Fence:
    """What the two application roles may do with a table at all, and the rows they meet."""

    web: str
    worker: str
    policies: tuple[Policy, ...]


def _all(condition: str, roles: str = "PUBLIC") -> Policy:
    return Policy("ALL", condition, roles)


def _read(condition: str, roles: str = "PUBLIC") -> Policy:
    return Policy("SELECT", condition, roles)


CLASSES: dict[TableClass, Fence] = {
    TableClass.OWNED: Fence("SELECT, INSERT, UPDATE", "SELECT", (_all(OWN),)),
    TableClass.CROSSING: Fence(
        "SELECT, INSERT, UPDATE",
        "SELECT",
        (_all(OWN), _read(in_scope("helpdesk")), Policy("UPDATE", in_scope("helpdesk"))),
    ),
    TableClass.HANDOVER: Fence(
        "SELECT, INSERT, UPDATE", "SELECT", (_all(OWN), _read(HANDED_HERE), Policy("UPDATE", HANDED_HERE))
    ),
    TableClass.HELPDESK: Fence("SELECT, INSERT, UPDATE, DELETE", "", (_all(in_scope("helpdesk")),)),
    TableClass.ACCOUNTS: Fence("SELECT, INSERT, UPDATE", "", (_all(in_scope("accounts")),)),
    TableClass.DIRECTORY: Fence("SELECT, INSERT, UPDATE", "SELECT", (_read(ANY_SCOPE), _all(in_scope("directory")))),
    TableClass.RAW_FIGURE: Fence(
        "SELECT", "SELECT, INSERT, UPDATE, DELETE", (_all(OWN), _all(in_scope("fold"), WORKER))
    ),
    TableClass.ARTEFACT: Fence("SELECT", "SELECT, INSERT", (_read(UNIT), _all(in_scope("fold"), WORKER))),
    TableClass.PLATFORM: Fence("SELECT, INSERT, UPDATE", "SELECT, INSERT, UPDATE", (_all(in_scope("directory")),)),
}

_PEOPLE = (_all(in_scope("accounts", "directory")), _read(KNOWN_HERE), _read(KNOWN_AT_HELPDESK))
_HELPDESK = (_all(in_scope("helpdesk")),)
_KEPT_AT_HELPDESK = Fence("SELECT, INSERT, UPDATE", "SELECT", _HELPDESK)
_SHARED = (
    _read(OWN),
    Policy("INSERT", OWN),
    Policy("DELETE", UNSENT),
    _read(SHARED),
    Policy("INSERT", SHARED),
)
_FOLD_ONLY = Fence("", "SELECT, INSERT, UPDATE, DELETE", (_all(in_scope("fold"), WORKER),))
_EVENTS = (_read(in_scope("directory")), Policy("INSERT", OUTSIDE_BRANCHES))

WRITTEN_BY_IMPORTS = (
    "balance_entries",
    "clients",
    "consultation_corrections",
    "consultations",
    "deadlines",
    "dossier_entries",
    "dossier_events",
    "dossier_steps",
    "dossiers",
    "dwellings",
    "exports",
    "households",
    "housing_corrections",
    "imports",
    "language_classes",
    "language_participants",
    "participation_groups",
    "participation_participants",
    "participation_workshops",
    "partner_meetings",
    "partners",
    "placements",
    "quotas",
    "residences",
    "trajectories",
    "volunteers",
)
"""Owned tables that a worker writes too, in the scope of the one branch whose file it brings in."""

EXCEPTIONS: dict[str, Fence] = {
    **dict.fromkeys(WRITTEN_BY_IMPORTS, Fence("SELECT, INSERT, UPDATE", "SELECT, INSERT, UPDATE", (_all(OWN),))),
    # The night reminds; people only read it.
    "reminders": Fence("SELECT", "SELECT, INSERT, UPDATE", (_all(OWN),)),
    # What the night found: people read it, and after a while the night throws it away.
    "night_reports": Fence("SELECT", "SELECT, INSERT, UPDATE, DELETE", (_all(OWN),)),
    "regional_night_reports": Fence(
        "SELECT", "SELECT, INSERT, UPDATE, DELETE", (_read(UNIT), _all(in_scope("fold"), WORKER))
    ),
    # A branch sees whether the mail to somebody of its own arrived.
    "night_letters": Fence(
        "SELECT, UPDATE",
        "SELECT, INSERT, UPDATE, DELETE",
        (_all(in_scope("accounts")), _read(LETTER_HERE)),
    ),
    # The trail is only ever added to.
    "audit_events": Fence("SELECT, INSERT", "SELECT, INSERT", (_all(OWN),)),
    "audit_heads": Fence("SELECT, INSERT, UPDATE", "SELECT, INSERT, UPDATE", (_all(OWN),)),
    "platform_events": Fence("SELECT, INSERT", "SELECT, INSERT", _EVENTS),
    "platform_heads": Fence("SELECT, INSERT, UPDATE", "SELECT, INSERT, UPDATE", (_all(OUTSIDE_BRANCHES),)),
    "published_heads": Fence("SELECT", "SELECT, INSERT", (_all(OWN), _read(in_scope("directory")))),
    # What was typed is thrown away once it is sent.
    "drafts": Fence("SELECT, INSERT, UPDATE, DELETE", "", (_all(OWN),)),
    # A person is visible in a branch only through a membership there.
    "people": Fence("SELECT, INSERT, UPDATE", "SELECT", _PEOPLE),
    "memberships": Fence(
        "SELECT, INSERT, UPDATE",
        "SELECT",
        (_all(in_scope("accounts", "directory")), _read(MEMBER_HERE), _read(AT_HELPDESK)),
    ),
    "invitations": Fence("SELECT, INSERT, UPDATE", "SELECT, UPDATE", (_all(in_scope("accounts", "directory")),)),
    "password_resets": Fence("SELECT, INSERT, UPDATE", "SELECT, UPDATE", (_all(in_scope("accounts")),)),
    "attempts": Fence("SELECT, INSERT, DELETE", "DELETE, SELECT", (_all(in_scope("accounts")),)),
    # Counting: the branch's writers leave marks, its worker counts, the folding workers add up.
    # (What the Helpdesk does with a question counts in the branch that asked: numbers and a month, and no word of it. Which
    # municipalities a branch serves decides of which it has a balance.)
    "figure_marks": Fence(
        "INSERT",
        "SELECT, INSERT, DELETE",
        (_all(OWN), _all(in_scope("fold"), WORKER), Policy("INSERT", in_scope("helpdesk", "directory"))),
    ),
    "figure_deltas": Fence(
        "INSERT",
        "SELECT, INSERT, DELETE",
        (_all(OWN), _all(in_scope("fold"), WORKER), Policy("INSERT", in_scope("helpdesk"))),
    ),
    "figure_changes": Fence("", "SELECT, INSERT, DELETE", (_all(in_scope("fold"), WORKER),)),
    # The work in an edition is brought up to date within its night; what it says of persons is not.
    "editions": Fence("SELECT", "SELECT, INSERT, UPDATE", (_read(UNIT), _all(in_scope("fold"), WORKER))),
    # What stands in the newest edition, figure by figure; a trigger keeps it, with the rights of who writes the edition.
    "edition_figures": Fence("SELECT", "SELECT, INSERT, UPDATE, DELETE", (_read(UNIT), _all(in_scope("fold"), WORKER))),
    "region_figures": _FOLD_ONLY,
    "told_before": _FOLD_ONLY,
    # Pages hide what editions hid, and the other way round.
    "told_of_housed": Fence(
        "SELECT, INSERT, UPDATE", "SELECT, INSERT, UPDATE, DELETE", (_all(OWN), _all(in_scope("fold"), WORKER))
    ),
    "nation_figures": _FOLD_ONLY,
    # A branch publishes its own year and everybody reads it; whoever protects figures knows what was ever public.
    "published_reports": Fence(
        "SELECT, INSERT, UPDATE",
        "SELECT",
        (
            _read(f"{in_scope('public')} AND withdrawn_at IS NULL"),
            _all(OWN),
            _read(in_scope("fold"), WORKER),
        ),
    ),
    # A month goes up from branch to region to nation, step by step (`signatures.py` keeps each to its own steps); the
    # night notes that counted figures differ from signed ones. What was signed is never changed.
    "month_signatures": Fence(
        "SELECT, INSERT, UPDATE",
        "SELECT, UPDATE",
        (_all(OWN), _read(UNIT), Policy("UPDATE", UNIT), _read(in_scope("fold"), WORKER)),
    ),
    "month_exceptions": Fence(
        "SELECT, INSERT, UPDATE", "SELECT", (_read(OWN), _all(UNIT), _read(in_scope("fold"), WORKER))
    ),
    "signed_figures": Fence("SELECT, INSERT", "SELECT", (_all(OWN),)),
    # Its photographs are seen for as long as the version is.
    "published_photos": Fence(
        "SELECT, INSERT",
        "SELECT",
        (
            _read(
                f"{in_scope('public')} AND EXISTS (SELECT FROM published_reports"
                " WHERE published_reports.id = report_id AND withdrawn_at IS NULL)"
            ),
            _all(OWN),
        ),
    ),
    # A region tells and publishes its own year, the national office that of the country, and everybody reads it.
    "edition_stories": Fence("SELECT, INSERT, UPDATE", "", (_all(OWN_UNIT),)),
    "published_editions": Fence(
        "SELECT, INSERT, UPDATE",
        "SELECT",
        (_read(f"{in_scope('public')} AND withdrawn_at IS NULL"), _read(UNIT), _all(OWN_UNIT)),
    ),
    # That a version was taken back is no secret; who took it back says so, and nobody takes that back.
    "versions_taken_back": Fence(
        "SELECT, INSERT",
        "",
        (
            _read(in_scope("public")),
            _all(OWN),
            _all(f"(branch_id IS NULL AND {OWN_UNIT})"),
        ),
    ),
    # A question crosses once it is sent; the night guards it, and the branch's night moves it with its deadline.
    "escalations": Fence(
        "SELECT, INSERT, UPDATE",
        "SELECT, UPDATE",
        (_all(OWN), _read(SENT), Policy("UPDATE", SENT), Policy("INSERT", SENT)),
    ),
    "escalation_messages": Fence(
        "SELECT, INSERT",
        "SELECT",
        (_all(OWN), _read(in_scope("helpdesk")), Policy("INSERT", in_scope("helpdesk"))),
    ),
    # The region asks its own branches, and the branch answers; what it wrote is never changed from outside.
    "explanations": Fence(
        "SELECT, INSERT, UPDATE",
        "SELECT",
        (
            _all(OWN),
            _read(UNIT),
            Policy("INSERT", ASKED_OF_MEMBER),
            Policy("UPDATE", f"({UNIT} AND written_at IS NULL)"),
        ),
    ),
    # What went along is seen as long as the branch shares it, and never changed once it was sent.
    "shared_facts": Fence("SELECT, INSERT, DELETE", "SELECT", _SHARED),
    "shared_papers": Fence("SELECT, INSERT, DELETE", "SELECT", _SHARED),
    "shared_paper_contents": Fence("SELECT, INSERT, DELETE", "", _SHARED),
    "escalation_notices": Fence(
        "SELECT, INSERT, UPDATE", "SELECT, INSERT, UPDATE", (_all(OWN), _all(in_scope("helpdesk")))
    ),
    **dict.fromkeys(
        ("helpdesk_members", "helpdesk_leaves", "helpdesk_notes", "second_readings", "paragraphs"), _KEPT_AT_HELPDESK
    ),
    "helpdesk_entries": Fence("SELECT, INSERT", "SELECT, INSERT", _HELPDESK),
    "articles": Fence("SELECT, INSERT, UPDATE", "", (*_HELPDESK, _read(PUBLISHED_TO_BRANCHES))),
    # Every change may ask for work to be done afterwards; only the directory's scope sees what is asked.
    # (Locking a message to send it takes the right to update it.)
    "outbox": Fence(
        "SELECT, INSERT, UPDATE, DELETE",
        "SELECT, INSERT, UPDATE, DELETE",
        (Policy("INSERT", ANY_SCOPE), _all(in_scope("directory"))),
    ),
    "runs": Fence(
        "SELECT, INSERT, UPDATE",
        "SELECT, INSERT, UPDATE",
        (
            _all(in_scope("directory")),
            _read(OWN),
            Policy("UPDATE", OWN),
            Policy("UPDATE", f"{in_scope('fold')} AND branch_id IS NULL", WORKER),
            _read(f"{in_scope('fold')} AND branch_id IS NULL", WORKER),
        ),
    ),
}


def fence_of(table: str, wall: TableClass) -> Fence:
    """Return the fence of `table`: its class's, unless it is one of the named exceptions."""
    return EXCEPTIONS.get(table, CLASSES[wall])


def fence(table: str, wall: TableClass) -> list[str]:
    """Return the statements that put `table` behind the wall."""
    wanted = fence_of(table, wall)
    statements = [
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
        f"REVOKE ALL ON {table} FROM PUBLIC, {BOTH}",
    ]
    statements += [
        f"GRANT {verbs} ON {table} TO {role}" for role, verbs in ((WEB, wanted.web), (WORKER, wanted.worker)) if verbs
    ]
    for number, policy in enumerate(wanted.policies, start=1):
        conditions = {
            "SELECT": f"USING ({policy.condition})",
            "DELETE": f"USING ({policy.condition})",
            "INSERT": f"WITH CHECK ({policy.condition})",
        }.get(policy.verb, f"USING ({policy.condition}) WITH CHECK ({policy.condition})")
        statements.append(f"CREATE POLICY {table}_{number} ON {table} FOR {policy.verb} TO {policy.roles} {conditions}")
    return statements
