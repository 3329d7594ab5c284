"""The practice tenant's web application: the API for the bot and the console page for people."""

from fastapi import FastAPI

from bot.sandbox.console import console_router, static_files
from bot.sandbox.qyapi import api_router
from bot.sandbox.tenant import Sandbox

__all__ = ["Sandbox", "create_app"]


def create_app(sandbox: Sandbox) -> FastAPI:
    """Serve it on a loopback address and tell the sandbox that address with `listens_at`."""
    app = FastAPI(title="WeCom practice tenant", openapi_url=None, docs_url=None, redoc_url=None)
    app.include_router(api_router(sandbox.state))
    app.include_router(console_router(sandbox))
    app.mount("/static", static_files())
    return app
