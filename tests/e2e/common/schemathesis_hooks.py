"""How Schemathesis is to send what it does not know: TOML is text."""

import schemathesis


@schemathesis.serializer("application/toml")
def as_text(ctx, value):
    return value if isinstance(value, bytes) else str(value).encode("utf-8", "replace")
