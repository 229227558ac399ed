"""A file somebody brings, whatever page it is for: who may, how large, how slow, and with our seal."""

from __future__ import annotations

from fastapi import Request

from web.console import uploads, visiting
from web.console.uploads import Upload
from web.console.visiting import Refused, Someone

LARGE = "文件太大（最多 30 MB），没有打开。怎么办：只留下要用的部分，分成几个小文件再导入。什么都没有改动。"
SLOW = "文件传得太慢，等了两分钟还没传完，先停下了。怎么办：换个好一点的网络，或分成小文件再传。什么都没有改动。"
NONE = "还没有选文件，什么都没有改动。"
EXPIRED = "这次试导入已经过期或收下过了。没有改动，请重新选文件。"
MOST = uploads.LARGEST - 2**20


class Unwelcome(Exception):
    """A file that is not looked at: the status, and what its bringer reads on the page they are on."""

    def __init__(self, status: int, text: str) -> None:
        self.status, self.text = status, text
        super().__init__(text)


async def brought(request: Request, whose: Someone, action: str) -> Upload:
    """The file, if this role may bring it. Raises Refused and Unwelcome."""
    here = visiting.room(request)
    if not here.posts.passes(str(whose.visit_id)):
        raise Refused(429, "操作太快啦，请过一会儿再试。")
    visiting.allowed(whose, action)
    try:
        found = await uploads.received(request)
    except uploads.TooLarge as error:
        raise Unwelcome(413, LARGE) from error
    except uploads.TooSlow as error:
        raise Unwelcome(408, SLOW) from error
    except uploads.NoFile as error:
        raise Unwelcome(400, NONE) from error
    visiting.sealed(request, found.fields.get(visiting.SEAL, ""), here.cookie)
    return found
