"""What stands in deploy/ is sound: the systemd unit, the compose file, and that both ask the health page."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from app.settings import Settings
from tests.conftest import ROOT

DEPLOY = ROOT / "deploy"
UNIT = (DEPLOY / "xiaoer.service").read_text(encoding="utf-8")
COMPOSE = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
# Of the compose specification, what we use; anything else is a slip of the pen.
SERVICE = {
    "image", "build", "restart", "environment", "volumes", "healthcheck", "command", "depends_on", "stop_grace_period",
    "read_only", "tmpfs", "cap_drop", "security_opt", "deploy", "profiles", "ports",
}  # fmt: skip
HEALTHCHECK = {"test", "interval", "timeout", "retries", "start_period"}
CONDITIONS = {"service_started", "service_healthy", "service_completed_successfully"}


def test_the_unit_is_one_that_systemd_understands(tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd-analyze is missing")
    copy = tmp_path / "xiaoer.service"
    copy.write_text(re.sub(r"ExecStart=\S+", "ExecStart=/bin/true", UNIT), encoding="utf-8")
    done = subprocess.run(["systemd-analyze", "verify", str(copy)], capture_output=True, text=True, check=False)
    assert "xiaoer.service" not in done.stderr, done.stderr


def test_the_unit_gives_time_to_drain_and_starts_again() -> None:
    assert int(re.search(r"TimeoutStopSec=(\d+)", UNIT)[1]) >= 15  # type: ignore[index]
    assert "Restart=always" in UNIT
    assert "KillSignal" not in UNIT, "SIGTERM, as it is"
    assert "User=xiaoer" in UNIT


def test_the_compose_file_uses_what_compose_knows() -> None:
    assert set(COMPOSE) == {"services", "volumes"}
    for name, service in COMPOSE["services"].items():
        assert set(service) <= SERVICE, name
        assert ("image" in service) != ("build" in service), name
        assert set(service.get("healthcheck", {})) <= HEALTHCHECK, name
        for other, how in service.get("depends_on", {}).items():
            assert other in COMPOSE["services"], name
            assert how["condition"] in CONDITIONS
        for volume in service.get("volumes", []):
            assert volume.partition(":")[0] in COMPOSE["volumes"], volume


def test_the_variables_given_to_the_containers_are_settings() -> None:
    names = {name.upper() for name in Settings.model_fields}
    for name in ("migrate", "worker", "console", "orders"):
        assert set(COMPOSE["services"][name]["environment"]) <= names


def test_the_console_is_one_worker_and_published_to_this_machine_only() -> None:
    console = COMPOSE["services"]["console"]
    (port,) = console["ports"]
    assert port == f"127.0.0.1:${{CONSOLE_PORT:-8090}}:{console['environment']['CONSOLE_PORT']}"
    assert console["environment"]["CONSOLE_URL"] == "${CONSOLE_URL:-}"
    assert console["environment"]["CONSOLE_HOST"] == "0.0.0.0", "inside its container, so that the port can be published"  # noqa: S104
    assert console["deploy"]["replicas"] == 1, "two would contend for the port, and for files that were looked at"
    assert "CONSOLE_URL" not in COMPOSE["services"]["worker"]["environment"]
    assert {"cap_drop", "read_only", "security_opt"} <= set(console)


def test_the_door_for_orders_is_published_to_this_machine_only_and_closed_without_a_secret() -> None:
    orders = COMPOSE["services"]["orders"]
    (port,) = orders["ports"]
    assert port == f"127.0.0.1:${{API_PORT:-{Settings(_env_file=None).api_port}}}:{orders['environment']['API_PORT']}"
    assert orders["environment"]["API_SECRET"] == "${API_SECRET:-}"
    assert "API_SECRET" not in COMPOSE["services"]["worker"]["environment"], "two would contend for the port"
    assert {"cap_drop", "read_only", "security_opt"} <= set(orders)


def test_a_workers_health_is_what_its_health_page_says() -> None:
    check = " ".join(COMPOSE["services"]["worker"]["healthcheck"]["test"])
    assert f"{Settings(_env_file=None).metrics_port}/healthz" in check


def test_the_file_for_docker_runs_as_nobody_special() -> None:
    text = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
    assert re.search(r"^USER xiaoer$", text, re.MULTILINE)
    assert not re.search(r"(TOKEN|PASSWORD)=", text)
