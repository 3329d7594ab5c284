"""What the bot can do: one file per capability, load, decide, save, say. The list is in capabilities.py."""
