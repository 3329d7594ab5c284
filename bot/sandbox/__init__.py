"""A practice tenant: on the wire it is WeCom for the bot, and its console page lets one person play everybody.

It speaks only the protocol (shared with nobody): it serves the HTTP API, signs and encrypts callbacks, and reads the
encrypted answers. Start in `server.py`; `people.py` is what scenario tests hold in their hands; `qyapi.py` lists the
calls it answers; `courier.py` brings callbacks to the bot. Nothing is imported here: the web parts are heavy.
"""
