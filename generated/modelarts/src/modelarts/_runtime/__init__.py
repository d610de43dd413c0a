"""What generated code uses, and nothing of the document: copied into each package as it is.

operation   what generated modules say about each operation
calls       the logic of a call, once, as steps
client      carries the steps out, blocking or awaiting
parameters, bodies            what is sent
models, lenient, discriminator, base64, merge_patch   what is received, and what it becomes
exchange, transport, retries, auth, errors            the exchange itself
"""

from __future__ import annotations

from .auth import ApiKey, Auth, Basic, Bearer
from .client import AsyncClient, AsyncResource, SyncClient, SyncResource, server_url
from .exchange import Headers, Request, RequestOptions, Response, Validation
from .files import FileContent
from .operation import Content, Encoding, Operation, Parameter, Reply
from .unset import UNSET, Unset

__all__ = [
    "UNSET",
    "ApiKey",
    "AsyncClient",
    "AsyncResource",
    "Auth",
    "Basic",
    "Bearer",
    "Content",
    "Encoding",
    "FileContent",
    "Headers",
    "Operation",
    "Parameter",
    "Reply",
    "Request",
    "RequestOptions",
    "Response",
    "SyncClient",
    "SyncResource",
    "Unset",
    "Validation",
    "server_url",
]
