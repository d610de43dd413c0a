"""English, as far as names of methods need it: which words say what is done, and which plurals are one thing."""

VERBS = frozenset({
    "abort", "accept", "acknowledge", "acquire", "activate", "add", "allocate", "analyse", "analyze", "append", "apply",
    "approve", "archive", "assign", "associate", "assume", "attach", "authenticate", "authorize", "ban", "batch",
    "bind", "block", "bulk", "buy", "calculate", "call", "cancel", "capture", "change", "charge", "check", "claim",
    "clear", "clone", "close", "collect", "commit", "compact", "compare", "complete", "compute", "configure", "confirm",
    "connect", "convert", "copy", "count", "create", "deactivate", "deallocate", "decline", "decode", "decrypt",
    "delete", "demote", "deny", "deploy", "deprovision", "deregister", "describe", "destroy", "detach", "disable",
    "disassociate", "discard", "disconnect", "dismiss", "dispatch", "download", "drain", "duplicate", "edit", "embed",
    "enable", "encode", "encrypt", "enqueue", "enroll", "escalate", "estimate", "evaluate", "exchange", "execute",
    "exists", "export", "extend", "fetch", "finalize", "find", "flush", "follow", "force", "generate", "get", "grant",
    "hangup", "hide", "identify", "ignore", "import", "index", "initiate", "insert", "install", "instantiate",
    "invalidate", "invite", "invoke", "issue", "join", "judge", "kick", "leave", "like", "link", "list", "lock",
    "login", "logout", "lookup", "manage", "mark", "merge", "migrate", "moderate", "modify", "mount", "move", "mute",
    "notify", "open", "patch", "pause", "pay", "perform", "pin", "ping", "place", "post", "predict", "preview", "print",
    "probe", "process", "promote", "provision", "publish", "pull", "purge", "push", "put", "query", "quit",
    "reactivate", "read", "reassign", "reboot", "rebuild", "reconcile", "recover", "recycle", "redact", "redeem",
    "redeliver", "refer", "refine", "refresh", "refund", "refuse", "regenerate", "register", "reindex", "reject",
    "release", "remove", "rename", "render", "renew", "reopen", "replace", "reply", "reprocess", "request", "rerequest",
    "rerun", "reschedule", "resend", "reserve", "reset", "resign", "resize", "resolve", "restart", "restore", "resume",
    "retrieve", "retry", "revert", "review", "revoke", "rollback", "rotate", "run", "save", "scale", "scan", "schedule",
    "scroll", "search", "select", "send", "set", "settle", "share", "show", "shutdown", "sign", "signal", "simulate",
    "snooze", "solve", "star", "start", "stop", "stream", "submit", "subscribe", "suspend", "swap", "sync", "tag",
    "terminate", "test", "toggle", "track", "train", "transcribe", "transfer", "transition", "translate", "trigger",
    "unarchive", "unassign", "unban", "unblock", "unfollow", "unhide", "uninstall", "unlike", "unlink", "unlock",
    "unmount", "unmute", "unpin", "unpublish", "unregister", "unschedule", "unsnooze", "unstar", "unsubscribe",
    "unsuspend", "untag", "unwatch", "update", "upgrade", "upload", "upsert", "validate", "verify", "view", "void",
    "vote", "wake", "watch", "withdraw", "write",
})  # fmt: skip
"""What an operation can begin with; at the end of a path, `POST /orders/{id}/cancel`, they say what it does."""

NOUNS_TOO = frozenset({
    "batch", "bulk", "call", "charge", "count", "index", "issue", "judge", "link", "place", "post", "probe", "query",
    "release", "request", "review", "scale", "schedule", "share", "signal", "star", "stream", "tag", "test", "track",
    "train", "transfer", "transition", "view", "vote", "watch",
})  # fmt: skip
"""Verbs that are as good as nouns: at the end of a path they name a thing."""

READING = frozenset({"get", "fetch", "read", "retrieve"})

ASKING = frozenset(
    {
        "check",
        "compare",
        "count",
        "download",
        "export",
        "find",
        "list",
        "lookup",
        "preview",
        "scroll",
        "search",
        "show",
        "validate",
        "verify",
    }
)
"""What `GET` can mean beside getting, at the end of a path."""

LINKING = frozenset({
    "and", "as", "at", "by", "for", "from", "in", "into", "of", "on", "or", "per", "to", "with", "without",
})  # fmt: skip

UNCOUNTED = frozenset({
    "analytics", "contents", "credentials", "details", "diagnostics", "dns", "limits", "metrics", "news", "options",
    "permissions", "preferences", "properties", "series", "settings", "specs", "stats", "statistics", "status",
})  # fmt: skip
"""Plurals that are one thing, which is got and not listed."""
