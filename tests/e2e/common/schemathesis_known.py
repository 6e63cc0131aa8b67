"""Values that are there, for chains of calls: what is drawn names no realm, no group and no operation."""

import itertools

import schemathesis
from schemathesis_hooks import as_text  # noqa: F401

numbers = itertools.count()


@schemathesis.hook
def map_body(context, body):
    label = context.operation.label
    # Of the space as it is: drawn documents are tested each call alone.
    if label == "PUT /_mynah/snapshots/{name}":
        return ""
    if not isinstance(body, dict):
        return body
    if label == "POST /_mynah/faults":
        schedule = {member: body[member] for member in ("times", "every") if body.get(member)}
        return {"match": {"api": "sas"}, "answer": {"drop": True}, **schedule}
    body = {member: value for member, value in body.items() if member not in ("accounts", "groups", "realms")}
    if "realm" in body:
        body["realm"] = "mynah"
    if label == "POST /_mynah/users":
        body["user_name"] = f"user-{next(numbers)}"
    return body


@schemathesis.hook
def map_path_parameters(context, path_parameters):
    if path_parameters and "realm" in path_parameters:
        return {**path_parameters, "realm": "mynah"}
    return path_parameters
