"""The API does what its own description says, whatever Schemathesis makes of that description."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Any

import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from requests.auth import AuthBase
from schemathesis import GenerationMode
from schemathesis.config import SchemathesisConfig
from schemathesis.generation.case import Case
from schemathesis.specs.openapi.checks import ignored_auth

from tests.web.till import Till
from web.api.building import DESCRIPTION
from web.api.orders import PATH
from web.api.signing import SHOP, SIGNATURE, TIMESTAMP

EXAMPLES = 30  # of what is right, and of what is wrong
MODES = [GenerationMode.POSITIVE, GenerationMode.NEGATIVE]
CONFIG = SchemathesisConfig.from_dict({
    # 207: of a batch with one bad event the others count, and the bad one is named
    "checks": {"negative_data_rejection": {"expected-statuses": [207, 400, 401, 405, 413, 415, 422]}},
})  # fmt: skip


class System(AuthBase):
    """A shop's system: signs each request as it leaves, unless it is meant to be seen with other headers than ours."""

    def __init__(self, till: Till) -> None:
        self.till, self.told = till, 0
        self.session = requests.Session()
        self.session.auth = self

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        head = request.headers
        if SIGNATURE in head and head.get(TIMESTAMP, "").isdigit() and head.get(SHOP, "main").isalnum():
            body = request.body or b""
            head.update(self.till.headers(body.encode() if isinstance(body, str) else body))
        return request

    def tells(self, cases: Iterable[Case], *without: Any) -> None:
        """Send each, and let Schemathesis judge the answer (but for these checks)."""
        for case in cases:
            self.told += 1
            self.till.clock.pass_by(1.0)  # or it would be too often
            if case.meta is not None and case.meta.generation.mode.is_positive:
                case.body = self.timely(case.body)
            case.call_and_validate(session=self.session, excluded_checks=list(without))

    def timely(self, body: Any) -> Any:
        """What a description cannot say: ids are unique, events lie in the past, promises within a year, and no order
        sees hundreds of them."""
        for n, event in enumerate(body["events"]):
            event["id"], event["at"], event["order"] = f"s{self.told}-{n}", self.till.clock() - 5, event["order"][:40] + str(self.told)
            if event.get("promised_at") is not None:
                event["promised_at"] = self.till.clock() + 5
        return body


async def test_the_api_keeps_to_its_description(door: Till) -> None:
    system = System(door)

    def judge() -> None:
        schema = schemathesis.openapi.from_url(door.base + DESCRIPTION, config=CONFIG)
        operation = schema[PATH]["POST"]
        for mode in MODES:

            @seed(20261128)
            @settings(
                max_examples=EXAMPLES, deadline=None, database=None, phases=[Phase.generate],
                suppress_health_check=list(HealthCheck),
            )
            @given(operation.as_strategy(generation_mode=mode, headers={SHOP: "main", TIMESTAMP: "1", SIGNATURE: "to be made"}))
            def one(case: Case) -> None:
                system.tells([case])

            one()
        # one for every keyword of the description; made-up signatures are replaced by ours, so they cannot be judged
        every = schema.iter_coverage_cases(operation, generation_modes=MODES, generation_config=schema.config.generation)
        system.tells(every, ignored_auth)

    await asyncio.to_thread(judge)
    system.session.close()
    assert system.told > 2 * EXAMPLES + 200
