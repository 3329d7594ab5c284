"""How much of a received file is read, as the settings say."""

from bot.settings import FileSettings
from handlers.workbook import ReadLimits


def limits_of(files: FileSettings) -> ReadLimits:
    """The ceilings for one file."""
    return ReadLimits(
        max_bytes=files.max_bytes,
        max_unpacked_bytes=files.max_unpacked_bytes,
        max_rows=files.max_rows,
        max_cells=files.max_cells,
    )
