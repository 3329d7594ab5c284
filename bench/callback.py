"""Callbacks per second: verify, decrypt, keep once durably, answer; beside wecom-bot-svr in the same run.

    python bench/callback.py [--seconds 5] [--clients 8] [--postgresql URL] [--peer PYTHON]

PEER is an interpreter whose environment has wecom-bot-svr 0.3.4; without one the peer is left out and said so.
The load comes from a separate process over keep-alive connections; every message has its own id.
"""

import argparse
import asyncio
import json
import multiprocessing
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

HERE = Path(__file__).resolve().parent
TOKEN, KEY, CORP = "qingdanToken01", "kQ3nTz8vLb2YcXw5RdF7hJm9PsA1gUe4iOoKqWtEyZw", "ww0a1b2c3d4e5f6a7b"
INNER = (
    "<xml><ToUserName><![CDATA[{corp}]]></ToUserName><FromUserName><![CDATA[user{user}]]></FromUserName>"
    "<CreateTime>{now}</CreateTime><MsgType><![CDATA[text]]></MsgType><Content><![CDATA[{text}]]></Content>"
    "<MsgId>{number}</MsgId><AgentID>1000007</AgentID>{more}</xml>"
)
# What wecom-bot-svr reads besides; our own edge ignores it, so both get the same bytes.
MORE = (
    "<From><UserId>u</UserId><Name>n</Name><Alias>a</Alias></From><ChatType>single</ChatType><ChatId>c</ChatId>"
    "<WebhookUrl>w</WebhookUrl><Text><Content>t</Content></Text>"
)
TEXT = "\u4eca\u5929\u65b0\u589e 3 \u6761\uff0c\u6574\u6539 2 \u6761\uff0c\u9500\u53f7 1 \u6761\uff0c\u53f0\u8d26\u89c1\u9644\u4ef6\u3002"


def requests_of(count: int, path: str) -> list[bytes]:
    """Complete HTTP requests with signed, encrypted bodies."""
    from bot.wecom.crypto import EnvelopeCrypto

    crypto = EnvelopeCrypto(token=TOKEN, aes_key=KEY, receive_id=CORP)
    now = int(datetime.now(UTC).timestamp())
    made = []
    for number in range(count):
        inner = INNER.format(corp=CORP, user=number % 500, now=now, text=TEXT, number=number + 1, more=MORE)
        sealed = crypto.encrypt(inner.encode(), nonce=f"n{number}", timestamp=str(now))
        body = (
            f"<xml><ToUserName>{CORP}</ToUserName><AgentID>1000007</AgentID><Encrypt>{sealed.encrypted}</Encrypt></xml>"
        )
        query = f"msg_signature={sealed.signature}&timestamp={now}&nonce=n{number}"
        head = f"POST {path}?{query} HTTP/1.1\r\nHost: bench\r\nContent-Type: text/xml\r\nContent-Length: {len(body)}\r\n\r\n"
        made.append(head.encode() + body.encode())
    return made


async def client(port: int, todo: list[bytes], deadline: float, waits: list[float], bad: list[bytes]) -> None:
    """One keep-alive connection that sends the next message as soon as the last is answered."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    while todo and time.perf_counter() < deadline:
        message = todo.pop()
        begun = time.perf_counter()
        writer.write(message)
        head = await reader.readuntil(b"\r\n\r\n")
        length = next(
            (int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")), 0
        )
        if length:
            await reader.readexactly(length)
        waits.append(time.perf_counter() - begun)
        if not head.startswith(b"HTTP/1.1 200"):
            bad.append(head)
        if b"connection: close" in head.lower():
            writer.close()
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.close()


def load(port: int, path: str, seconds: float, clients: int, results: multiprocessing.Queue) -> None:
    """Run the clients in this process and hand over what they saw."""

    async def all_clients() -> dict:
        todo = requests_of(int(seconds * 12_000), path)
        waits: list[float] = []
        bad: list[bytes] = []
        begun = time.perf_counter()
        await asyncio.gather(*(client(port, todo, begun + seconds, waits, bad) for _ in range(clients)))
        took = time.perf_counter() - begun
        waits.sort()
        return {
            "per_s": len(waits) / took,
            "p50_ms": waits[len(waits) // 2] * 1000,
            "p99_ms": waits[int(len(waits) * 0.99)] * 1000,
            "answered": len(waits),
            "bad": len(bad),
        }

    results.put(asyncio.run(all_clients()))


def measure(port: int, path: str, arguments: argparse.Namespace) -> dict:
    """The figures of one run."""
    results: multiprocessing.Queue = multiprocessing.Queue()
    process = multiprocessing.Process(target=load, args=(port, path, arguments.seconds, arguments.clients, results))
    process.start()
    figures = results.get()
    process.join()
    return figures


def wait_for(port: int) -> None:
    """Until somebody listens there."""
    for _ in range(300):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise SystemExit("the server did not come up")


def free_port() -> int:
    """A port nobody uses now."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


def ours(database: str, folder: str, arguments: argparse.Namespace) -> dict:
    """`qingzhi web` on the database, under load."""
    port = free_port()
    environment = os.environ | {
        "QINGZHI_CONFIG": str(Path(folder) / "none.toml"),
        "QINGZHI_DATABASE__URL": database,
        "QINGZHI_TENANT__CORP_ID": CORP,
        "QINGZHI_APP__AGENT_ID": "1000007",
        "QINGZHI_APP__TOKEN": TOKEN,
        "QINGZHI_APP__AES_KEY": KEY,
        "QINGZHI_WEB__PORT": str(port),
        "QINGZHI_LOG__LEVEL": "WARNING",
    }
    server = subprocess.Popen([sys.executable, "-m", "bot", "web"], env=environment, stdout=subprocess.DEVNULL)
    try:
        wait_for(port)
        figures = measure(port, "/wecom/app", arguments)
    finally:
        server.terminate()
        server.wait()
    figures["kept"] = kept(database)
    return figures


def kept(database: str) -> int:
    """How many updates the database holds."""
    from storage.engine import open_database
    from storage.schema import inbox

    opened = open_database(database)
    with opened.reading() as db:
        count = db.exec_driver_sql(f"SELECT count(*) FROM {inbox.name}").scalar_one()
    opened.close()
    return count


def peer(arguments: argparse.Namespace) -> dict:
    """wecom-bot-svr as its documentation starts it; it stores nothing."""
    port = free_port()
    server = subprocess.Popen(
        [arguments.peer, str(HERE / "peer_wecom_bot_svr.py"), str(port), TOKEN, KEY, CORP],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for(port)
        return measure(port, "/", arguments)
    finally:
        server.terminate()
        server.wait()


def main() -> None:
    """Run everything and print one table and the medians as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--postgresql", help="address of an empty database")
    parser.add_argument("--peer", help="an interpreter that has wecom-bot-svr")
    arguments = parser.parse_args()
    rows: dict[str, list[dict]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for run in range(arguments.runs):
            rows.setdefault("sqlite", []).append(ours(f"sqlite:///{folder}/bench{run}.db", folder, arguments))
            if arguments.postgresql:
                rows.setdefault("postgresql", []).append(ours(arguments.postgresql, folder, arguments))
            if arguments.peer:
                rows.setdefault("wecom-bot-svr", []).append(peer(arguments))
    budgets = {"sqlite": "3,000/s, p99 < 30 ms", "postgresql": "1,200/s", "wecom-bot-svr": "a fifth of ours"}
    for name, runs in rows.items():
        rates = sorted(run["per_s"] for run in runs)
        p99 = statistics.median(run["p99_ms"] for run in runs)
        kept_all = all(run["kept"] >= run["answered"] for run in runs if "kept" in run)
        print(
            f"{name:14} {statistics.median(rates):8,.0f}/s ({rates[0]:,.0f}-{rates[-1]:,.0f})  p99 {p99:6.1f} ms  "
            f"bad {sum(run['bad'] for run in runs)}  kept all: {kept_all}  budget: {budgets[name]}"
        )
    if not arguments.peer:
        print("wecom-bot-svr: not measured (give --peer)")
    print(json.dumps({name: statistics.median(run["per_s"] for run in runs) for name, runs in rows.items()}))


if __name__ == "__main__":
    main()
