"""Banned requests in chat: a private word with an alternative, people's eyes on doubts, answers to questions."""

from handlers.banned_request import asking, replying, reviewing, watching
from handlers.routing import Router

# Whoever asks whether words are banned is answered, not flagged for quoting them; whoever asks for the queue asks no
# question about those words.
router = Router.merge(reviewing.router, asking.router, replying.router, watching.router)
