"""What a call may say: read from a form body, and held against the SDK's own typed parameters.

The types are taken from ``stripe.params`` as they are installed, nested ones too, so that a parameter the SDK doesn't
know is refused here as Stripe refuses it. A closed list of values (``Literal``) is held to be closed.
"""

from __future__ import annotations

import sys
from decimal import Decimal
from functools import cache
from importlib import import_module
from types import NoneType, SimpleNamespace, UnionType
from typing import Any, Literal, NotRequired, Required, Union, get_args, get_origin, get_type_hints
from urllib.parse import parse_qsl

from stripe._request_options import RequestOptions
from typing_extensions import is_typeddict

from tests.stripe_server.problems import JSON, Problem


def decode(body: str) -> JSON:
    """``a[b][0]=x`` as nested dicts; a list is a dict keyed by "0", "1", … until its type is known."""
    found: JSON = {}
    for key, value in parse_qsl(body, keep_blank_values=True):
        first, _, rest = key.partition("[")
        steps = [first, *(rest[:-1].split("][") if rest else [])]
        place = found
        for step in steps[:-1]:
            step = step or str(len(place))
            below = place.setdefault(step, {})
            if not isinstance(below, dict):
                raise Problem("Invalid request: a parameter is both a value and a hash.", param=key)
            place = below
        place[steps[-1] or str(len(place))] = value
    return found


def read(types: str, given: JSON) -> JSON:
    """``given`` as the parameters named ``types`` ("RefundCreateParams", "checkout.SessionCreateParams")."""
    folder, _, name = types.rpartition(".")
    module = import_module(f"stripe.params.{folder}" if folder else "stripe.params")
    value = _mapping(getattr(module, name), given, "")
    assert isinstance(value, dict)
    return value


@cache
def _fields(of: Any) -> tuple[dict[str, Any], frozenset[str]]:
    """The types of a TypedDict's fields, and which of them must be there."""
    annotations = {k: v for k, v in of.__annotations__.items() if k not in RequestOptions.__annotations__}
    # An object that is no class: so that names are looked for in the module of this class alone.
    holder: Any = SimpleNamespace(__annotations__=annotations)
    hints = get_type_hints(holder, vars(sys.modules[of.__module__]), {}, include_extras=True)
    needed = frozenset(name for name, hint in hints.items() if get_origin(hint) is not NotRequired)
    bare = {k: get_args(v)[0] if get_origin(v) in (NotRequired, Required) else v for k, v in hints.items()}
    return bare, needed


def _mapping(of: Any, value: Any, path: str) -> JSON:
    if not isinstance(value, dict):
        raise Problem("Invalid object", param=path)
    fields, needed = _fields(of)
    unknown = [_under(path, name) for name in value if name not in fields]
    if unknown:
        what = "parameter" if len(unknown) == 1 else "parameters"
        raise Problem(f"Received unknown {what}: {', '.join(unknown)}", code="parameter_unknown", param=unknown[0])
    for name in sorted(needed - set(value)):
        where = _under(path, name)
        raise Problem(f"Missing required param: {where}.", code="parameter_missing", param=where)
    return {name: _value(fields[name], inner, _under(path, name)) for name, inner in value.items()}


def _under(path: str, name: str) -> str:
    return f"{path}[{name}]" if path else name


def _value(of: Any, value: Any, path: str) -> Any:
    origin = get_origin(of)
    if origin in (Union, UnionType):
        return _one_of(get_args(of), value, path)
    if origin is Literal:
        return _chosen(get_args(of), value, path)
    if origin in (list, tuple):
        return _many(get_args(of)[0], value, path)
    if origin is dict:
        inner = get_args(of)[1]
        if not isinstance(value, dict):
            raise Problem("Invalid object", param=path)
        return {name: _value(inner, below, _under(path, name)) for name, below in value.items()}
    if is_typeddict(of):
        return _mapping(of, value, path)
    return _plain(of, value, path)


def _one_of(kinds: tuple[Any, ...], value: Any, path: str) -> Any:
    """The first kind that can take the value. A closed list beside ``str`` (open for later versions) stays closed."""
    words = tuple(word for kind in kinds if get_origin(kind) is Literal for word in get_args(kind))
    rest = [kind for kind in kinds if get_origin(kind) is not Literal and kind is not NoneType]
    if isinstance(value, str) and value in words:
        return value
    if any(words):
        rest = [kind for kind in rest if kind is not str]
    shaped = [kind for kind in rest if isinstance(value, dict) == _takes_dict(kind)]
    trouble: Problem | None = None
    for kind in shaped:
        try:
            return _value(kind, value, path)
        except Problem as problem:
            trouble = trouble or problem
    if trouble is not None:
        raise trouble
    if any(words):
        return _chosen(words, value, path)
    raise Problem("Invalid value", param=path)


def _takes_dict(kind: Any) -> bool:
    return is_typeddict(kind) or get_origin(kind) in (list, dict) or _is_untyped(kind)


def _is_untyped(kind: Any) -> bool:
    return getattr(get_origin(kind) or kind, "__name__", "") == "UntypedStripeObject"


def _chosen(words: tuple[Any, ...], value: Any, path: str) -> Any:
    if value in words:
        return value
    allowed = ", ".join(str(word) for word in words if word)
    raise Problem(f"Invalid {path}: must be one of {allowed}", param=path)


def _many(of: Any, value: Any, path: str) -> list[Any]:
    if value == "":
        return []
    if not isinstance(value, dict) or not all(key.isdigit() for key in value):
        raise Problem("Invalid array", param=path)
    return [_value(of, below, f"{path}[{key}]") for key, below in sorted(value.items(), key=lambda kv: int(kv[0]))]


def _plain(of: Any, value: Any, path: str) -> Any:
    if _is_untyped(of) or of is Any:
        return value
    if not isinstance(value, str):
        raise Problem(f"Invalid string: {value}", param=path)
    if of is bool:
        if value not in ("true", "false"):
            raise Problem(f"Invalid boolean: {value}", param=path)
        return value == "true"
    if of is int:
        try:
            return int(value)
        except ValueError:
            raise Problem(f"Invalid integer: {value}", code="parameter_invalid_integer", param=path) from None
    if of in (float, Decimal):
        try:
            return str(Decimal(value))
        except ArithmeticError:
            raise Problem(f"Invalid decimal: {value}", param=path) from None
    return value
