"""A second opinion on messages the judge is unsure of, from a model inside the county's own network. Off by default."""

from bot.second_opinion.asking import NO_OPINION, SecondOpinion, open_second_opinion

__all__ = ["NO_OPINION", "SecondOpinion", "open_second_opinion"]
