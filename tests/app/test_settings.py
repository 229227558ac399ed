"""Settings: read once, and a mistake names its variable in Chinese."""

from pathlib import Path

import pytest

from app import settings
from app.settings import SettingsError, api_secrets, shop_of, tokens


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No .env and no variables of the machine."""
    monkeypatch.chdir(tmp_path)
    for name in settings.Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)


def test_nothing_set_gives_a_working_sqlite_shop() -> None:
    found = settings.load()
    assert found.database_url.startswith("sqlite:///")
    assert tokens(found, {}) == {}


def test_the_env_file_is_read(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("BOT_TOKEN=1:a\nBOT_TOKEN_SHOES=2:b\nSHOP_NAME=甜甜小铺\n", encoding="utf-8")
    found = settings.load()
    assert found.shop_name == "甜甜小铺"
    assert tokens(found, {}) == {"BOT_TOKEN": "1:a", "BOT_TOKEN_SHOES": "2:b"}


def test_a_token_is_never_shown() -> None:
    assert "12345:secret" not in repr(settings.load(bot_token="12345:secret"))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "mysql://somewhere"),
        ("OWNER_ID", "王店主"),
        ("TIMEZONE", "Asia/Nowhere"),
        ("WEBHOOK_URL", "example.com/bot"),
        ("WEBHOOK_PORT", "70000"),
        ("LOG_LEVEL", "LOUD"),
    ],
)
def test_a_wrong_value_is_named(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match=name):
        settings.load()


def test_a_webhook_without_a_secret_is_refused() -> None:
    with pytest.raises(SettingsError, match="WEBHOOK_SECRET"):
        settings.load(webhook_url="https://shop.example")


def test_every_shop_has_a_secret_of_its_own_for_the_api(tmp_path: Path) -> None:
    one, other = "a-secret-of-twenty-letters", "another-one-just-as-long"
    (tmp_path / ".env").write_text(f"API_SECRET={one}\nAPI_SECRET_SHOES={other}\n", encoding="utf-8")
    found = api_secrets(settings.load(), {})
    assert {shop_of(name, "API_SECRET"): secret for name, secret in found.items()} == {"main": one, "shoes": other}
    assert one not in repr(settings.load())
    (tmp_path / ".env").write_text(f"API_SECRET={one}\nAPI_SECRET_SHOES={one}\n", encoding="utf-8")
    with pytest.raises(SettingsError, match="冒充"):
        settings.load()
    with pytest.raises(SettingsError, match="API_SECRET"):
        settings.load(api_secret="short")


def test_an_env_file_in_another_encoding_is_named(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes("SHOP_NAME=甜甜小铺".encode("gbk"))
    with pytest.raises(SettingsError, match=r"\.env"):
        settings.load()
