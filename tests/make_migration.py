"""Write a slice's migration from its tables, before it is released (after that, migrations are only added).

Usage: ``python -m tests.make_migration 0012_pools pool pledge``
"""

import subprocess
import sys
from pathlib import Path

from alembic.autogenerate import render
from alembic.autogenerate.api import AutogenContext
from alembic.migration import MigrationContext
from alembic.operations import ops
from sqlalchemy import create_engine

from coopbudget.app import create_app
from coopbudget.db import Base
from coopbudget.db.types import JsonText, Utc


def plain(kind: str, item: object, _context: AutogenContext) -> str | bool:
    """Our own types by what they are in the database."""
    if kind == "type" and isinstance(item, Utc):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, JsonText):
        return "sa.Text()"
    return False


def main() -> None:
    """Write the tables into the migration named first: ``0012_pools pool pledge``, parents first."""
    create_app()
    revision, *names = sys.argv[1:]
    context = MigrationContext.configure(
        create_engine("sqlite://").connect(),
        opts={
            "target_metadata": Base.metadata,
            "render_item": plain,
            "sqlalchemy_module_prefix": "sa.",
            "alembic_module_prefix": "op.",
            "user_module_prefix": None,
        },
    )
    autogen = AutogenContext(context, Base.metadata, opts=context.opts)
    up: list[str] = []
    for name in names:
        table = Base.metadata.tables[name]
        up += render.render_op(autogen, ops.CreateTableOp.from_table(table))
        for index in sorted(table.indexes, key=lambda i: str(i.name)):
            up += render.render_op(autogen, ops.CreateIndexOp.from_index(index))
    down = [f'op.drop_table("{name}")' for name in reversed(names)]
    path = Path(create_app().config["ALEMBIC"]["script_location"]) / f"{revision}.py"
    head = path.read_text().split("def upgrade")[0]
    if "import sqlalchemy as sa" not in head:
        head = head.replace("annotations\n", "annotations\n\nimport sqlalchemy as sa\nfrom alembic import op\n", 1)
    indent = lambda lines: "\n".join("    " + line.replace("\n", "\n    ") for line in lines)  # noqa: E731
    path.write_text(f"{head}def upgrade() -> None:\n{indent(up)}\n\n\ndef downgrade() -> None:\n{indent(down)}\n")
    subprocess.run([sys.executable, "-m", "ruff", "format", "-q", str(path)], check=True)


if __name__ == "__main__":
    main()
