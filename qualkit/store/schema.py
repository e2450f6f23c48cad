"""The tables of a project file, and how an older file becomes a newer one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    JSON,
    Column,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    select,
    text,
    update,
)

from qualkit.model import JUDGING

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection

metadata = MetaData()


def _document_key(**options: Any) -> Column[str]:  # noqa: ANN401 - Column's own options
    return Column("document_id", String, ForeignKey("documents.id", ondelete="CASCADE"), **options)


study = Table("study", metadata, Column("name", String, primary_key=True), Column("value", Text, nullable=False))

documents = Table(
    "documents",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("id", String, nullable=False, unique=True),
    Column("name", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("text", Text, nullable=False),
    Column("language", String, nullable=False),
    Column("attributes", JSON, nullable=False),
    Column("origin_name", String, nullable=False, index=True),
    Column("media_type", String, nullable=False),
    Column("sha256", String, nullable=False, index=True),
    Column("part", String, nullable=False),
    Column("furniture", JSON, nullable=False, server_default=text("'{}'")),
    Column("warnings", JSON, nullable=False, server_default=text("'[]'")),
    # The document that corrects this one; its codings are then those of the newer text.
    Column("replaced_by", String, ForeignKey("documents.id", ondelete="SET NULL")),
)

participants = Table(
    "participants",
    metadata,
    Column("id", String, primary_key=True),
    _document_key(nullable=False, index=True),
    Column("name", String, nullable=False),
    Column("role", String, nullable=False),
    Column("attributes", JSON, nullable=False),
)

passages = Table(
    "passages",
    metadata,
    Column("id", Integer, primary_key=True),
    _document_key(nullable=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("kind", String, nullable=False),
    Column("participant_id", String, ForeignKey("participants.id"), index=True),
    Column("time_start", Float),
    Column("time_end", Float),
    Column("prompt", String, nullable=False),
    Column("language", String, nullable=False),
    Column("attributes", JSON, nullable=False),
    Index("passages_in_order", "document_id", "start"),
)

codebooks = Table(
    "codebooks",
    metadata,
    Column("version", String, primary_key=True),
    Column("id", String, nullable=False),
    Column("content", Text, nullable=False),
)

coders = Table(
    "coders",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String, nullable=False),
    Column("version", String, nullable=False),
    UniqueConstraint("name", "version"),
)

rounds = Table(
    "rounds",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("id", String, nullable=False, unique=True),
    Column("coder_id", Integer, ForeignKey("coders.id"), nullable=False),
    Column("codebook_version", String, ForeignKey("codebooks.version"), nullable=False),
    Column("settings", JSON, nullable=False),
    Column("started", String, nullable=False),
    Column("finished", String),
)

# Which documents a round is about. Once it has `finished` one, a passage without a coding is a judgement too; until
# then somebody is still reading, or reads single statements only.
round_documents = Table(
    "round_documents",
    metadata,
    Column("round_id", String, ForeignKey("rounds.id", ondelete="CASCADE"), primary_key=True),
    _document_key(primary_key=True),
    Column("finished", String),
    Index("rounds_of_document", "document_id"),
)

# Which statements a round of judging has read, where it did not read the whole document: what it leaves without a code
# is a judgement too. `chance` is the probability with which the statement was drawn, NULL when it was chosen.
round_statements = Table(
    "round_statements",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("round_id", String, ForeignKey("rounds.id", ondelete="CASCADE"), nullable=False, index=True),
    _document_key(nullable=False, index=True),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("asked", JSON, nullable=False),
    Column("chance", Float),
)

# What an autocoder learned in a round: arrays and plain JSON.
models = Table(
    "models",
    metadata,
    Column("round_id", String, ForeignKey("rounds.id", ondelete="CASCADE"), primary_key=True),
    Column("content", LargeBinary, nullable=False),
)

codings = Table(
    "codings",
    metadata,
    Column("id", String, primary_key=True),
    Column("round_id", String, nullable=False),
    Column("document_id", String, nullable=False),
    Column("passage_id", Integer, ForeignKey("passages.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("code_id", String, nullable=False),
    Column("confidence", Float, nullable=False),
    Column("evidence", JSON, nullable=False),
    # When somebody coded it, in a round that goes on for long; otherwise the round says.
    Column("at", String),
    ForeignKeyConstraint(
        ["round_id", "document_id"], ["round_documents.round_id", "round_documents.document_id"], ondelete="CASCADE"
    ),
    Index("codings_in_order", "document_id", "start", "end", "code_id"),
    Index("codings_by_code", "code_id", "document_id"),
    Index("codings_by_round", "round_id", "document_id"),
)

decisions = Table(
    "decisions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("coding_id", String, ForeignKey("codings.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("coder_id", Integer, ForeignKey("coders.id"), nullable=False),
    Column("verdict", String, nullable=False),
    # Where the words stand when the decision adjusts them; they begin in the passage in which the coding does.
    Column("start", Integer),
    Column("end", Integer),
    Column("reason", Text, nullable=False),
    Column("at", String, nullable=False),
)
# Few decisions adjust the words, and a page of a long document asks for those that do.
adjusted = Index("decisions_adjusted", decisions.c.start, decisions.c.end, sqlite_where=decisions.c.start.is_not(None))

memos = Table(
    "memos",
    metadata,
    Column("id", String, primary_key=True),
    Column("about", String, nullable=False),
    Column("about_id", String, nullable=False),
    Column("text", Text, nullable=False),
    Column("coder_id", Integer, ForeignKey("coders.id"), nullable=False),
    Column("at", String, nullable=False),
    Index("memos_about", "about", "about_id"),
)

# Excerpts that were picked to be quoted, in the order of `place`.
quotes = Table(
    "quotes",
    metadata,
    Column("id", String, primary_key=True),
    Column("coding_id", String, ForeignKey("codings.id", ondelete="CASCADE"), nullable=False, unique=True),
    Column("note", Text, nullable=False),
    Column("place", Float, nullable=False),
    Column("coder_id", Integer, ForeignKey("coders.id"), nullable=False),
    Column("at", String, nullable=False),
)

# What became of each coding of a document that was corrected: `carried_id` is the coding on the new text, if there is
# one, `start` and `end` where the words stand there or stood.
reanchored = Table(
    "reanchored",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("coding_id", String, ForeignKey("codings.id", ondelete="CASCADE"), nullable=False),
    _document_key(nullable=False, index=True),
    Column("carried_id", String, ForeignKey("codings.id", ondelete="SET NULL")),
    Column("state", String, nullable=False),
    Column("reason", String, nullable=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("looked_at", String),
)

theme_runs = Table(
    "theme_runs",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("finder", String, nullable=False),
    Column("settings", JSON, nullable=False),
    Column("stability", Float),
    Column("remark", Text, nullable=False),
    Column("at", String, nullable=False),
    # What was measured of the run besides its stability, as plain JSON.
    Column("checks", JSON, nullable=False, server_default=text("'{}'")),
)

themes = Table(
    "themes",
    metadata,
    Column("run", Integer, ForeignKey("theme_runs.number", ondelete="CASCADE"), primary_key=True),
    Column("theme_id", Integer, primary_key=True),
    Column("label", String, nullable=False),
    Column("keywords", JSON, nullable=False),
    Column("exemplars", JSON, nullable=False),
    Column("size", Integer, nullable=False),
    Column("wording", JSON, nullable=False, server_default=text("'{}'")),
    Column("stability", Float),
    Column("guide", String, nullable=False, server_default=""),
    Column("centre", LargeBinary),
    # What people made of it: its name, whether it still stands, and which themes it was made of.
    Column("name", String, nullable=False, server_default=""),
    Column("state", String, nullable=False, server_default=""),
    Column("made_of", JSON, nullable=False, server_default=text("'[]'")),
    Column("decided_by", String, nullable=False, server_default=""),
)

theme_passages = Table(
    "theme_passages",
    metadata,
    Column("run", Integer, ForeignKey("theme_runs.number", ondelete="CASCADE"), primary_key=True),
    Column("passage_id", Integer, ForeignKey("passages.id", ondelete="CASCADE"), primary_key=True),
    Column("theme_id", Integer),
    Column("strength", Float, nullable=False),
    Column("x", Float, nullable=False),
    Column("y", Float, nullable=False),
    # The theme that the program found, whatever people made of it since.
    Column("found_id", Integer),
    Column("aside", String, nullable=False, server_default=""),
    Index("passages_of_theme", "run", "theme_id", "strength"),
)

vectors = Table(
    "vectors",
    metadata,
    Column("embedder", String, primary_key=True),
    Column("text_hash", String, primary_key=True),
    Column("vector", LargeBinary, nullable=False),
)

events = Table(
    "events",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("batch", String, nullable=False, index=True),
    Column("at", String, nullable=False),
    Column("who", String, nullable=False),
    Column("verb", String, nullable=False),
    Column("summary", Text, nullable=False),
    Column("undo", JSON, nullable=False),
    Column("undone_by", Integer),
    # The document that the change is about, where it is about one.
    Column("about", String, nullable=False, server_default=""),
    Index("events_of_document", "about", "who"),
)

# Up to which number the operations of a queue in somebody's browser were applied: none is applied twice.
acknowledgements = Table(
    "acknowledgements",
    metadata,
    Column("client", String, primary_key=True),
    Column("sequence", Integer, nullable=False),
    Column("at", String, nullable=False),
)

# The index of words is derived from the passages and belongs to SQLite alone; a server would have its own.
SEARCH = (
    "CREATE VIRTUAL TABLE passage_search USING fts5(words, tokenize = 'unicode61 remove_diacritics 2')",
    "CREATE TRIGGER forget_words AFTER DELETE ON passages BEGIN DELETE FROM passage_search WHERE rowid = old.id; END",
)


def _add_corrections(connection: Connection) -> None:
    """Let a document be corrected by a newer one, and keep what its reader left out and was unsure of."""
    for column in (
        "furniture JSON NOT NULL DEFAULT '{}'",
        "warnings JSON NOT NULL DEFAULT '[]'",
        "replaced_by VARCHAR REFERENCES documents (id) ON DELETE SET NULL",
    ):
        connection.execute(text(f"ALTER TABLE documents ADD COLUMN {column}"))
    connection.execute(text("CREATE INDEX ix_documents_origin_name ON documents (origin_name)"))
    reanchored.create(connection)


def _add_learning(connection: Connection) -> None:
    """Let people judge single statements, and keep what an autocoder learned from them."""
    round_statements.create(connection)
    models.create(connection)


def _add_decisions_on_themes(connection: Connection) -> None:
    """Keep how themes are worded and how sure they are, and what people made of them."""
    for table, column in (
        ("theme_runs", "checks JSON NOT NULL DEFAULT '{}'"),
        ("themes", "wording JSON NOT NULL DEFAULT '{}'"),
        ("themes", "stability FLOAT"),
        ("themes", "centre BLOB"),
        ("themes", "guide VARCHAR NOT NULL DEFAULT ''"),
        ("themes", "name VARCHAR NOT NULL DEFAULT ''"),
        ("themes", "state VARCHAR NOT NULL DEFAULT ''"),
        ("themes", "made_of JSON NOT NULL DEFAULT '[]'"),
        ("themes", "decided_by VARCHAR NOT NULL DEFAULT ''"),
        ("theme_passages", "found_id INTEGER"),
        ("theme_passages", "aside VARCHAR NOT NULL DEFAULT ''"),
    ):
        connection.execute(text(f"ALTER TABLE {table} ADD COLUMN {column}"))
    connection.execute(text("UPDATE theme_passages SET found_id = theme_id"))


def _add_the_coding_room(connection: Connection) -> None:
    """Let people code in documents that they have not finished, take back their own, and pick quotes."""
    for table, column in (
        ("round_documents", "finished VARCHAR"),
        ("codings", "at VARCHAR"),
        ("events", "about VARCHAR NOT NULL DEFAULT ''"),
    ):
        connection.execute(text(f"ALTER TABLE {table} ADD COLUMN {column}"))
    connection.execute(text("CREATE INDEX events_of_document ON events (about, who)"))
    connection.execute(text("CREATE INDEX memos_about ON memos (about, about_id)"))
    adjusted.create(connection)
    quotes.create(connection)
    acknowledgements.create(connection)
    # Until now every round but those of judging read whole documents.
    whole = [
        row.id for row in connection.execute(select(rounds.c.id, rounds.c.settings)) if JUDGING not in row.settings
    ]
    times = select(rounds.c.finished).where(rounds.c.id == round_documents.c.round_id).scalar_subquery()
    connection.execute(update(round_documents).where(round_documents.c.round_id.in_(whole)).values(finished=times))


# Step n turns a file of version n into one of version n + 1.
MIGRATIONS: list[Callable[[Connection], None]] = [
    _add_corrections,
    _add_learning,
    _add_decisions_on_themes,
    _add_the_coding_room,
]


def newest() -> int:
    """Return the version of the files that this program writes."""
    return len(MIGRATIONS) + 1


def create_tables(connection: Connection) -> None:
    """Make all tables of the newest version in an empty file."""
    metadata.create_all(connection)
    for statement in SEARCH:
        connection.execute(text(statement))
