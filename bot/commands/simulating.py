"""`qingzhi simulate`: some working days of an invented county through the real code, and what they cost people."""

import json
import sys

from bot.log import configure_logging
from bot.phrases import phrase
from bot.settings import LogSettings
from bot.simulation.burden import burden_of, strange
from bot.simulation.month import county


def simulate(*, days: int, seed: int, as_json: bool) -> bool:
    """Play the days and print the figures; whether every report ended as it should and every account balances."""
    configure_logging(LogSettings(level="ERROR"))
    with county(days=days, seed=seed) as month:
        month.play(_progress)
        burden = burden_of(month)
        odd = strange([one for clerk in month.clerks for one in clerk.attempts])
    if as_json:
        sys.stdout.write(json.dumps(burden.as_json(), ensure_ascii=False) + "\n")
    else:
        sys.stdout.write(phrase("simulate.figures", **burden.as_json()) + "\n")
        for one in odd:
            errors = " ".join(sorted(one.errors)) or "-"
            told = {"unit": one.unit, "day": one.day, "planted": one.planted or "-", "state": one.state or "-"}
            sys.stdout.write(phrase("simulate.odd", errors=errors, **told) + "\n")
    return not (burden.unlike or burden.unbalanced or burden.off_hours)


def _progress(done: int, of: int) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(phrase("simulate.progress", done=done, of=of) + ("\n" if done == of else "\r"))
        sys.stderr.flush()
