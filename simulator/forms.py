"""Requests read the way Telegram reads them and checked against aiogram's own method types."""

import importlib
import json
from typing import Any, get_args

from simulator.errors import ApiError, bad

Json = dict[str, Any]

MISSING = {
    "chat_id": "chat_id is empty",
    "from_chat_id": "from_chat_id is empty",
    "text": "message text is empty",
    "message_id": "message identifier is not specified",
    "message_ids": "message identifiers are not specified",
    "user_id": "invalid user_id specified",
    "name": "topic name must be non-empty",
    "callback_query_id": "query is too old and response timeout expired or query ID is invalid",
    "inline_query_id": "query is too old and response timeout expired or query ID is invalid",
    "message_thread_id": "message thread identifier is not specified",
    "file_id": "file_id not specified",
    "action": "wrong parameter action in request",
    "media": "there are no media in the request",
    "phone_number": "phone number is empty",
    "first_name": "first name is empty",
    "latitude": "latitude is empty",
    "longitude": "longitude is empty",
    "invite_link": "invite link is not specified",
}
WRONG = {
    "reply_markup": "can't parse reply keyboard markup JSON object",
    "entities": "can't parse entities JSON object",
    "caption_entities": "can't parse entities JSON object",
    "reply_parameters": "can't parse reply parameters JSON object",
    "link_preview_options": "can't parse link preview options JSON object",
    "media": "can't parse InputMedia JSON object",
    "results": "can't parse inline query results JSON object",
    "commands": "can't parse commands JSON object",
    "scope": "can't parse BotCommandScope JSON object",
    "message_ids": "can't parse message identifiers JSON object",
    "reaction": "can't parse reaction types JSON object",
    "allowed_updates": "can't parse allowed updates JSON object",
}


def _is_structured(annotation: Any, base: type) -> bool:
    """Whether a field holds an object or a list, sent as JSON inside a form."""
    if isinstance(annotation, type):
        return issubclass(annotation, base) or annotation in {list, dict}
    origin = getattr(annotation, "__origin__", None)
    return origin in {list, dict} or any(_is_structured(part, base) for part in get_args(annotation))


class _Form:
    """How one method's parameters are read."""

    def __init__(self, model: Any, base: type) -> None:
        self.validate = model.__pydantic_validator__.validate_python
        self.structured = {
            name for name, field in model.model_fields.items() if _is_structured(field.annotation, base)
        }
        self.fields = model.model_fields.keys()


class Forms:
    """Readers of all Bot API methods aiogram knows, made when first needed (importing aiogram takes seconds)."""

    def __init__(self) -> None:
        self._models: dict[str, Any] | None = None
        self._forms: dict[str, _Form] = {}
        self._base: type = object
        self._invalid: type[Exception] = ValueError

    def warm(self) -> None:
        """Load aiogram now instead of at the first call."""
        self._catalogue()

    def _catalogue(self) -> dict[str, Any]:
        if self._models is None:
            methods = importlib.import_module("aiogram.methods")
            self._base = importlib.import_module("aiogram.types.base").TelegramObject
            self._invalid = importlib.import_module("pydantic").ValidationError
            self._models = {
                found.__api_method__.lower(): found
                for name in methods.__all__
                if isinstance(getattr(found := getattr(methods, name), "__api_method__", None), str)
            }
        return self._models

    def knows(self, method: str) -> bool:
        """Whether the Bot API has such a method (any case of letters)."""
        return method in self._catalogue()

    def _form(self, method: str) -> _Form:
        form = self._forms.get(method)
        if form is None:
            model = self._catalogue()[method]
            model.model_rebuild()
            form = self._forms[method] = _Form(model, self._base)
        return form

    def read(self, method: str, raw: Json) -> Json:
        """Parameters with their types; ApiError 400 in Telegram's words when they do not fit."""
        form = self._form(method)
        values = {}
        for name, value in raw.items():
            if value is None or name not in form.fields:
                continue
            values[name] = self._decoded(name, value) if name in form.structured else value
        try:
            checked = form.validate(values)
        except self._invalid as refusal:
            raise self._explained(refusal) from refusal
        for name, value in values.items():
            if name in form.structured:
                continue
            typed = getattr(checked, name)
            values[name] = typed if type(typed) in {str, int, bool, float} else value
        return values

    @staticmethod
    def _decoded(name: str, value: Any) -> Any:
        if not isinstance(value, str) or value[:1] not in {"{", "["}:
            return value
        try:
            return without_nulls(json.loads(value))
        except ValueError as problem:
            raise bad(WRONG.get(name, f"can't parse {name} JSON object")) from problem

    @staticmethod
    def _explained(refusal: Any) -> ApiError:
        first = refusal.errors(include_url=False, include_input=False)[0]
        name = str(first["loc"][0]) if first["loc"] else "request"
        if first["type"] == "missing" and len(first["loc"]) == 1:
            return bad(MISSING.get(name, f"parameter {name} is required"))
        if name == "reply_markup" and "inline_keyboard" in first["loc"] and first["type"] == "missing":
            return bad(f'can\'t parse inline keyboard button: Can\'t find field "{first["loc"][-1]}"')
        return bad(WRONG.get(name, f"parameter {name} is invalid") + f" ({first['msg']})")


def without_nulls(value: Any) -> Any:
    """JSON without its null fields, which Telegram treats as absent."""
    if isinstance(value, dict):
        return {key: without_nulls(item) for key, item in value.items() if item is not None}
    if isinstance(value, list):
        return [without_nulls(item) for item in value]
    return value
