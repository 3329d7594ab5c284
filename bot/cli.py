"""The command `qingzhi`: the stable seam. Exit 0 good, 1 the answer is no, 2 unusable input with one clear line.

Only what `--help` needs is imported here; each command loads the rest when it runs.
"""

import sys
from pathlib import Path
from typing import Annotated

import typer

from bot.phrases import phrase

app = typer.Typer(
    help=phrase("app"),
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
ledger = typer.Typer(help=phrase("ledger.help"), no_args_is_help=True, rich_markup_mode=None)
app.add_typer(ledger, name="ledger")
archive = typer.Typer(help=phrase("archive.help"), no_args_is_help=True, rich_markup_mode=None)
app.add_typer(archive, name="archive")


keys = typer.Typer(help=phrase("keys.help"), no_args_is_help=True, rich_markup_mode=None)
app.add_typer(keys, name="keys")


@app.command(help=phrase("run.help"))
def run(
    *,
    bot_port: Annotated[int | None, typer.Option(help=phrase("run.bot_port"))] = None,
    console_port: Annotated[int | None, typer.Option(help=phrase("run.console_port"))] = None,
    folder: Annotated[Path, typer.Option(help=phrase("run.folder"))] = Path("var"),
) -> None:
    """Bot, sandbox and demo county on SQLite."""
    from bot.commands import running

    running.run(bot_port=bot_port, console_port=console_port, folder=folder)


@app.command(help=phrase("serve.help"))
def serve() -> None:
    """All production roles in one process."""
    from bot.commands import running

    running.serve(web=True, work=True, schedule=True)


@app.command(help=phrase("web.help"))
def web() -> None:
    """The callback edge alone."""
    from bot.commands import running

    running.serve(web=True, work=False, schedule=False)


@app.command(help=phrase("work.help"))
def work() -> None:
    """Dispatch and delivery alone."""
    from bot.commands import running

    running.serve(web=False, work=True, schedule=False)


@app.command(help=phrase("schedule.help"))
def schedule() -> None:
    """The scheduler alone."""
    from bot.commands import running

    running.serve(web=False, work=False, schedule=True)


@app.command(help=phrase("simulate.help"))
def simulate(
    *,
    days: Annotated[int, typer.Option(min=1, max=60, help=phrase("simulate.days"))] = 22,
    seed: Annotated[int, typer.Option(help=phrase("simulate.seed"))] = 1,
    as_json: Annotated[bool, typer.Option("--json", help=phrase("ledger_check.json"))] = False,
) -> None:
    """A played month and its burden."""
    from bot.commands import simulating

    raise typer.Exit(0 if simulating.simulate(days=days, seed=seed, as_json=as_json) else 1)


@app.command(help=phrase("upgrade.help"))
def upgrade() -> None:
    """Bring the database to this version."""
    from bot.commands import operating

    operating.upgrade()


@app.command(help=phrase("doctor.help"))
def doctor() -> None:
    """One line a check."""
    from bot.commands import operating

    raise typer.Exit(operating.doctor())


@keys.command("new", help=phrase("keys_new.help"))
def new_keys(file: Annotated[Path, typer.Argument(help=phrase("keys_new.file"))]) -> None:
    """A key ring for machines that share a database."""
    from bot.commands import operating

    operating.new_keys(file)


@app.command(help=phrase("judge.help"))
def judge(
    file: Annotated[Path, typer.Argument(help=phrase("judge.file"))] = Path("-"),
    *,
    county: Annotated[Path | None, typer.Option(help=phrase("ledger_check.county"))] = None,
    explain: Annotated[bool, typer.Option("--explain", help=phrase("judge.explain"))] = False,
) -> None:
    """Judge messages on a file, without a tenant."""
    from bot.commands import judging

    judging.judge(file, county_file=county, explain=explain)


@app.command("judge-cases", help=phrase("judge_cases.help"))
def judge_cases(
    file: Annotated[Path, typer.Argument(help=phrase("judge_cases.file"))],
    *,
    reason: Annotated[str, typer.Option(help=phrase("judge_cases.reason"))],
) -> None:
    """Write what people decided as labelled cases."""
    from bot.commands import judge_cases as cases

    cases.export_cases(file, reason=reason)


@ledger.command(help=phrase("ledger_check.help"))
def check(
    file: Annotated[Path, typer.Argument(help=phrase("ledger_check.file"))],
    *,
    township: Annotated[str, typer.Option(help=phrase("ledger_check.township"))],
    date: Annotated[str, typer.Option(help=phrase("ledger_check.date"))],
    yesterday: Annotated[Path | None, typer.Option(help=phrase("ledger_check.yesterday"))] = None,
    annotate: Annotated[Path | None, typer.Option(help=phrase("ledger_check.annotate"))] = None,
    county: Annotated[Path | None, typer.Option(help=phrase("ledger_check.county"))] = None,
    as_json: Annotated[bool, typer.Option("--json", help=phrase("ledger_check.json"))] = False,
) -> None:
    """Check a ledger on a file, without a tenant."""
    from bot.commands import ledgers

    passed = ledgers.check(
        file,
        township=township,
        date=date,
        yesterday=yesterday,
        annotated=annotate,
        county_file=county,
        as_json=as_json,
    )
    raise typer.Exit(0 if passed else 1)


@ledger.command(help=phrase("ledger_template.help"))
def template(
    out: Annotated[Path, typer.Argument(help=phrase("ledger_template.out"))],
    *,
    township: Annotated[str | None, typer.Option(help=phrase("ledger_check.township"))] = None,
    date: Annotated[str | None, typer.Option(help=phrase("ledger_check.date"))] = None,
    county: Annotated[Path | None, typer.Option(help=phrase("ledger_check.county"))] = None,
) -> None:
    """Write the blank ledger workbook."""
    from bot.commands import ledgers

    ledgers.template(out, township=township, date=date, county_file=county)


@archive.command("export", help=phrase("archive_export.help"))
def export_archive(
    number: Annotated[str, typer.Argument(help=phrase("archive_export.number"))],
    *,
    reason: Annotated[str, typer.Option(help=phrase("archive_export.reason"))],
    out: Annotated[Path, typer.Option(help=phrase("archive_export.out"))],
) -> None:
    """Write a campaign's package and show its key once."""
    from bot.commands import archives

    archives.export(number, reason=reason, out=out)


@archive.command("open", help=phrase("archive_open.help"))
def open_archive(
    file: Annotated[Path, typer.Argument(help=phrase("archive_open.file"))],
    *,
    key: Annotated[str, typer.Option(help=phrase("archive_open.key"))],
    out: Annotated[Path, typer.Option(help=phrase("archive_open.out"))],
) -> None:
    """Decrypt a package into a folder."""
    from bot.commands import archives

    raise typer.Exit(0 if archives.unpack(file, key=key, out=out) else 1)


@archive.command("verify", help=phrase("archive_verify.help"))
def verify_archive(
    place: Annotated[Path, typer.Argument(help=phrase("archive_verify.place"))],
    *,
    key: Annotated[str | None, typer.Option(help=phrase("archive_open.key"))] = None,
) -> None:
    """Check every hash of a package or of an opened folder."""
    from bot.commands import archives

    raise typer.Exit(0 if archives.verify(place, key=key) else 1)


def main() -> None:
    """The console script: one clear line on stderr instead of a trace for whatever the user can mend."""
    from bot.errors import BadSetting, Unusable

    try:
        app()
    except BadSetting as error:
        _stop(phrase("errors.setting", name=error.name, problem=error.problem))
    except Unusable as error:
        _stop(str(error))


def _stop(line: str) -> None:
    sys.stderr.write(line + "\n")
    raise SystemExit(2)
