"""What a receipt says about the hour."""

from handlers.context import Context
from handlers.filing import LOCAL, Filing
from policies.deadline import Timing


def timing_lines(filed: Filing, ctx: Context, *, corrected: bool = False) -> list[str]:
    """What to say about the hour: late (S01), extended, for another day (S03), or by a guessed calendar; often nothing.

    A correction is not late: the day had been handed in.
    """
    placement = filed.placement
    lines = []
    if placement.timing is Timing.LATE and not corrected:
        cutoff = placement.cutoff.astimezone(LOCAL)
        lines.append(ctx.words.say("daily_report.S01", cutoff=cutoff, day=placement.day))
    if placement.timing is Timing.EXTENDED and not corrected:
        lines.append(ctx.words.say("daily_report.extended"))
    if placement.timing is Timing.EARLY:
        rule = "daily_report.S03" if placement.on_rest_day else "daily_report.early"
        lines.append(ctx.words.say(rule, day=placement.day))
    if not placement.calendar_known:
        lines.append(ctx.words.say("daily_report.calendar_unknown"))
    return lines
