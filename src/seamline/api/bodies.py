"""Bases of the Pydantic models that say what a query or a body may hold, and how their refusals read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict, model_validator
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from seamline.api.errors import ApiError, BadRequest, Unprocessable
from seamline.values.errors import FieldError

_RULES = frozenset({"rule", "missing"})


class Input(BaseModel):
    """What a client sends. Unknown keys are refused; `read_only` keys are accepted and ignored (section 1)."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True, frozen=True)
    read_only: ClassVar[frozenset[str]] = frozenset()

    @model_validator(mode="before")
    @classmethod
    def _drop_read_only(cls, data: Any) -> Any:
        if isinstance(data, Mapping) and cls.read_only:
            return {key: value for key, value in data.items() if key not in cls.read_only}
        return data

    def sent(self, name: str) -> bool:
        """Whether the client sent this key; a PUT changes nothing else."""
        return name in self.model_fields_set


class Query(Input):
    """The parameters of a query string. An empty value counts as absent (contract section 1)."""

    @model_validator(mode="before")
    @classmethod
    def _drop_empty(cls, data: Any) -> Any:
        if isinstance(data, Mapping):
            return {key: value for key, value in data.items() if value != ""}
        return data


class NoQuery(Query):
    """A path that takes no parameters."""


class NoBody(Input):
    """A write that takes no keys."""


def known_keys(model: type[Input]) -> list[str]:
    """The keys of a model as the wire spells them, read-only ones included."""
    return [*(info.alias or name for name, info in model.model_fields.items()), *sorted(model.read_only)]


def refusal(found: Sequence[ErrorDetails], model: type[Input]) -> ApiError:
    """All that is wrong with a request, at once: 400 where something cannot be read, else 422 (in a query 400)."""
    problems: list[FieldError] = []
    readable = True
    for item in found:
        field = _path(item["loc"])
        if item["type"] == "extra_forbidden":
            message = _unknown(str(item["loc"][-1]), _model_at(model, item["loc"][:-1]))
        elif item["type"] == "missing":
            message = "is missing"
        else:
            message = _sentence(item["type"], item["msg"])
        readable = readable and item["type"] in _RULES
        problems.append(FieldError(field, message))
    problems = list(dict.fromkeys(problems))
    first = problems[0]
    more = f" (and {len(problems) - 1} more, see errors)" if len(problems) > 1 else ""
    kind = Unprocessable if readable and not issubclass(model, Query) else BadRequest
    return kind(f"{first.field or 'the body'} {first.message}{more}", errors=problems)


def _unknown(key: str, model: type[Input] | None) -> str:
    near = get_close_matches(key, known_keys(model), n=1, cutoff=0.0) if model else []
    return f"is not known here; the nearest known name is {near[0]}" if near else "is not known here"


def _sentence(kind: str, message: str) -> str:
    plain = {
        "model_type": "must be an object",
        "model_attributes_type": "must be an object",
        "dict_type": "must be an object",
        "list_type": "must be a list",
    }
    return plain.get(kind, message[:1].lower() + message[1:])


def _path(location: tuple[int | str, ...]) -> str:
    """("variations", 0, "skus") → `variations[0].skus`."""
    path = ""
    for part in location:
        if isinstance(part, int):
            path += f"[{part}]"
        else:
            path += f".{part}" if path else part
    return path


def _model_at(model: type[Input], location: tuple[int | str, ...]) -> type[Input] | None:
    """The model of the object at `location`, for the names that it knows."""
    current: type[Input] | None = model
    for part in location:
        if isinstance(part, int) or current is None:
            continue
        current = _model_in(_field(current, part))
    return current


def _field(model: type[Input], key: str) -> FieldInfo | None:
    for name, info in model.model_fields.items():
        if key in (name, info.alias):
            return info
    return None


def _model_in(info: FieldInfo | None) -> type[Input] | None:
    waiting: list[Any] = [info.annotation] if info else []
    while waiting:
        annotation = waiting.pop()
        if isinstance(annotation, type) and issubclass(annotation, Input):
            return annotation
        waiting += getattr(annotation, "__args__", ())
    return None
