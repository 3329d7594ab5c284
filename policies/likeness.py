"""What two spellings of the same demand have in common: its letters, without digits, spaces and marks."""

import unicodedata

from policies.judge import Message


def bare(text: str) -> str:
    """The letters alone, half-width and without case; the text itself when it has none."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return "".join(filter(str.isalpha, plain)) or plain


def bare_message(message: Message) -> str:
    """The same of everything a message shows; the border between words and card is kept."""
    return "\n".join(bare(part) for part in (message.text, message.title, message.filename) if part)


def quoted(message: Message, quote: tuple[int, int] | None) -> str:
    """The words a verdict quotes: of the text, or what the card shows where the demand stands there; else all of it."""
    return message.text[slice(*quote)] if quote else message.title or message.filename or message.text
