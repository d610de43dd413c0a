"""What generated code uses, and nothing of the document: copied into each package as it is.

operation   what generated modules say about each operation
calls       the logic of a call, once, as steps
client      carries the steps out, blocking or awaiting, with the settings in configured and options
requests, parameters, bodies            what is sent
replies, models, lenient, discriminator, base64, merge_patch, raw      what is received, and what it becomes
exchange, transport, deadlines, belonging, receiving, decoding, retries, auth, errors      the exchange itself
observing, tracing, deprecations       who is told of it
"""

from __future__ import annotations

from .auth import ApiKey, Auth, Basic, Bearer
from .client import AsyncClient, AsyncResource, SyncClient, SyncResource
from .configured import server_url
from .exchange import Headers, Request, Response
from .files import FileContent
from .operation import Content, Encoding, Operation, Parameter, Reply
from .options import Hooks, RequestOptions, Retry, Validation
from .raw import APIResponse, AsyncAPIResponse
from .unset import UNSET, Unset

__all__ = [
    "UNSET",
    "APIResponse",
    "ApiKey",
    "AsyncAPIResponse",
    "AsyncClient",
    "AsyncResource",
    "Auth",
    "Basic",
    "Bearer",
    "Content",
    "Encoding",
    "FileContent",
    "Headers",
    "Hooks",
    "Operation",
    "Parameter",
    "Reply",
    "Request",
    "RequestOptions",
    "Response",
    "Retry",
    "SyncClient",
    "SyncResource",
    "Unset",
    "Validation",
    "server_url",
]
