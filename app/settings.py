"""Reads the environment (and .env): the only place that does."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

TOKEN = re.compile(r"\d+:[A-Za-z0-9_-]+", re.ASCII)
SECRET_FROM = 20
"""Characters of a secret of the API at least."""
PLAIN = {
    "int_parsing": "要写数字", "int_from_float": "要写整数", "bool_parsing": "要写 true 或 false",
    "greater_than_equal": "数字太小了", "less_than_equal": "数字太大了",
}  # fmt: skip


class SettingsError(Exception):
    """A setting is missing or unreadable; the text names it, in Chinese."""


class Settings(BaseSettings):
    """Everything that differs from one installation to the next; see .env.example."""

    model_config = SettingsConfigDict(env_file=".env", env_file_encoding="utf-8-sig", extra="ignore", frozen=True)

    bot_token: SecretStr = SecretStr("")
    owner_id: int = 0
    shop_name: str = "我的小店"
    shop_trade: str = "default"
    timezone: str = "Asia/Shanghai"
    database_url: str = "sqlite:///var/xiaoer.db"
    telegram_api_base: str = ""
    webhook_url: str = ""
    webhook_secret: SecretStr = SecretStr("")
    webhook_host: str = "127.0.0.1"
    webhook_port: int = Field(default=8080, ge=1, le=65535)
    console_url: str = ""
    console_host: str = "127.0.0.1"
    console_port: int = Field(default=8090, ge=1, le=65535)
    api_secret: SecretStr = SecretStr("")
    api_host: str = "127.0.0.1"
    api_port: int = Field(default=8070, ge=1, le=65535)
    metrics_host: str = "127.0.0.1"
    metrics_port: int = Field(default=9464, ge=0, le=65535)
    model_dir: Path = Path("var/models")
    log_level: str = "INFO"
    flood_limits: bool = True

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, url: str) -> str:
        if not url.startswith(("sqlite:///", "postgresql://", "postgres://", "postgresql+psycopg://")):
            raise ValueError("sqlite:///路径 或 postgresql://用户@主机/库名")
        try:
            urlsplit(url).port  # noqa: B018  (asking is what checks it)
        except ValueError as error:
            raise ValueError("主机后面的端口要写数字") from error
        return url

    @field_validator("webhook_secret")
    @classmethod
    def _speakable(cls, secret: SecretStr) -> SecretStr:
        if not re.fullmatch(r"[A-Za-z0-9_-]{0,256}", secret.get_secret_value()):
            raise ValueError("只能用字母、数字、_ 和 -，最长 256 位")
        return secret

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        from zoneinfo import ZoneInfo  # noqa: PLC0415

        try:
            ZoneInfo(name)
        except (KeyError, ValueError, OSError) as error:
            raise ValueError("请写时区名，例如 Asia/Shanghai") from error
        return name

    @field_validator("webhook_url", "telegram_api_base", "console_url")
    @classmethod
    def _address(cls, url: str) -> str:
        if url and not url.startswith(("http://", "https://")):
            raise ValueError("要以 https:// 开头")
        return url.rstrip("/")

    @field_validator("log_level")
    @classmethod
    def _level(cls, name: str) -> str:
        if name.upper() not in ("DEBUG", "INFO", "WARNING", "ERROR"):
            raise ValueError("DEBUG、INFO、WARNING 或 ERROR")
        return name.upper()


def load(**overrides: object) -> Settings:
    """The settings of this process; raises SettingsError naming the variable that is off."""
    try:
        settings = Settings(**overrides)  # type: ignore[arg-type]
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0]).upper()
        why = PLAIN.get(first["type"]) or str(first["msg"]).removeprefix("Value error, ")
        raise SettingsError(f"配置项 {name} 不对：{why}（请检查 .env 或环境变量）") from None
    except (UnicodeDecodeError, OSError) as error:
        raise SettingsError(f".env 读不了：{type(error).__name__}，请用 UTF-8 保存") from None
    if settings.webhook_url and not settings.webhook_secret.get_secret_value():
        raise SettingsError("设置了 WEBHOOK_URL，还需要 WEBHOOK_SECRET（随便一串长字母数字）")
    for variable, token in tokens(settings).items():
        if not TOKEN.fullmatch(token):
            raise SettingsError(f"{variable} 不像机器人的 token：应该是 @BotFather 给的「数字:一串字母」（请检查 .env 或环境变量）")
    _check_secrets(api_secrets(settings))
    return settings


def tokens(settings: Settings, environment: Mapping[str, str] | None = None) -> dict[str, str]:
    """Every bot token by the name of its variable: BOT_TOKEN and BOT_TOKEN_<SHOP>."""
    return _of_shops("BOT_TOKEN", settings.bot_token, environment)


def api_secrets(settings: Settings, environment: Mapping[str, str] | None = None) -> dict[str, str]:
    """Every shop's secret for the API by the name of its variable: API_SECRET and API_SECRET_<SHOP>."""
    return _of_shops("API_SECRET", settings.api_secret, environment)


def shop_of(variable: str, first: str) -> str:
    """The code of the shop a variable belongs to: BOT_TOKEN → main, BOT_TOKEN_SHOES → shoes."""
    return variable.removeprefix(first).lstrip("_").lower() or "main"


def _check_secrets(found: Mapping[str, str]) -> None:
    for variable, secret in found.items():
        if len(secret) < SECRET_FROM:
            raise SettingsError(f"{variable} 太短了：至少 {SECRET_FROM} 位随机的字母数字（请检查 .env 或环境变量）")
    if len(set(found.values())) < len(found):
        raise SettingsError("每家店的 API_SECRET 要不一样：不然一家店可以冒充另一家（请检查 .env 或环境变量）")


def _of_shops(first: str, value: SecretStr, environment: Mapping[str, str] | None) -> dict[str, str]:
    """What every shop has of its own: the first under this name, the others with their code behind it."""
    found = {first: value.get_secret_value()}
    for name, other in {**_dotenv(), **(os.environ if environment is None else environment)}.items():
        if name.upper().startswith(f"{first}_"):
            found[name.upper()] = other
    return {name: text.strip() for name, text in found.items() if text.strip()}


def _dotenv() -> dict[str, str]:
    from dotenv import dotenv_values  # noqa: PLC0415

    return {name: value or "" for name, value in dotenv_values(".env", encoding="utf-8-sig").items()}
