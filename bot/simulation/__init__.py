"""A simulated county: townships whose problems come and go, clerks who make mistakes, and the bot's real code between.

`month` runs it over the practice tenant's wire; `burden` counts what it cost people.
"""
