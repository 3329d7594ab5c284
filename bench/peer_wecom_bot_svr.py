"""The peer of bench/callback.py: wecom-bot-svr 0.3.4 with a handler that answers at once."""

import sys
import xml.etree.ElementTree

# The package still imports the C accelerator by its old name, which Python 3.9 removed.
sys.modules["xml.etree.cElementTree"] = xml.etree.ElementTree

from wecom_bot_svr import RspTextMsg, WecomBotServer  # noqa: E402


def answer(_message: object) -> RspTextMsg:
    """The smallest answer."""
    text = RspTextMsg()
    text.content = "ok"
    return text


port, token, key, corp = sys.argv[1:]
server = WecomBotServer("bench", "127.0.0.1", int(port), path="/", token=token, aes_key=key, corp_id=corp, bot_key="k")
server.set_message_handler(answer)
server.set_event_handler(answer)
server.run()
