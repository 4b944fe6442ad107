"""What every operation of a Swagger file shares, said once: how it fails, how it is repeated."""

PROBLEM = {
    "type": "object",
    "description": "RFC 9457; `code` is stable, `title`, `detail` and `message` are Chinese.",
    "required": ["type", "title", "status", "code", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string"},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "field": {"type": "string"},
                    "code": {"type": "string"},
                    "message": {"type": "string"},
                },
            },
        },
    },
}
IDEMPOTENCY_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "type": "string",
    "maxLength": 255,
    "description": "The same key and body again within 24 hours get the stored answer.",
}
OPERATIONS = ("get", "post", "put", "delete")


def completed(
    schema: dict, *, repeatable: tuple[str, ...] = (), sign_ins: tuple[str, ...] = ()
) -> dict:
    """Add the problem to every operation, and the key to the POSTs of the `repeatable` paths.

    The `sign_ins` among them are left out: whoever signs in is nobody yet.
    """
    schema.setdefault("definitions", {})["Problem"] = PROBLEM
    schema["produces"] = ["application/json"]
    for path, operations in schema["paths"].items():
        for method in OPERATIONS:
            operation = operations.get(method)
            if operation is None:
                continue
            failed = {
                "description": "a problem (application/problem+json)",
                "schema": {"$ref": "#/definitions/Problem"},
            }
            operation.setdefault("responses", {})["default"] = failed
            if method == "post" and path.startswith(repeatable) and path not in sign_ins:
                operation.setdefault("parameters", []).append(IDEMPOTENCY_KEY)
    return schema
