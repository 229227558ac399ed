"""Commands of the owner and the supervisors, and those every colleague has."""

from __future__ import annotations

from aiogram import Bot, Router
from aiogram.types import Message

from bot import help_texts, phrase_texts, texts, tool_texts
from bot.speakers import Command, FromStaff, OnDuty, is_private
from desk.errors import DeskError, NotAllowed
from desk.floor import Floor
from desk.nudges import zones
from desk.people import private, signing_in, staffing, teams
from desk.people.roles import may
from desk.people.staffing import Speaker, Spot
from desk.phrases import favourites, own_phrases, phrase_form, phrase_queue
from desk.ports import Place, Receipt
from desk.talks import ending, handing, requests, searching, stars, views
from desk.talks.views import Staff
from desk.tasks import tasks

NAMES = (
    "bind", "invite", "staff", "remove", "trial", "trouble", "transfer", "end", "todo", "stars", "find", "desk",
    "help", "start", "console", "phrase", "fav", "team", "zone",
)

WHICH = "请在顾客的话题里{what}；私聊接待时，请回复那位顾客的卡片发这个命令～"


def router() -> Router:
    """Handlers for commands of staff."""
    made = Router(name="supervisor")
    made.message.register(obey, OnDuty(), Command(*NAMES))
    made.message.register(obey, FromStaff(), Command("trial"))
    return made


async def obey(
    message: Message, bot: Bot, floor: Floor, speaker: Speaker, spot: Spot, receipt: Receipt,
    command: str, argument: str,
) -> None:
    """One command; what is not allowed or not found is said to its author."""
    staff = speaker.staff
    if staff is None or message.sender_chat is not None:
        return
    await carry_out(Order(message, bot, floor, speaker, spot, receipt, staff, argument), command)


async def carry_out(order: Order, command: str) -> None:
    """Do it, or say why not."""
    try:
        await order.run(command)
    except DeskError as error:
        await order.say("error", text=str(error))


class Order:
    """A command with everything around it."""

    def __init__(
        self, message: Message, bot: Bot, floor: Floor, speaker: Speaker, spot: Spot, receipt: Receipt,
        staff: Staff, argument: str,
    ) -> None:
        self.message, self.bot, self.floor, self.speaker = message, bot, floor, speaker
        self.spot, self.receipt, self.staff, self.argument = spot, receipt, staff, argument

    async def run(self, command: str) -> None:
        await getattr(self, f"_{command}")()

    @property
    def _thread(self) -> int | None:
        return self.message.message_thread_id if self.message.is_topic_message else None

    async def say(self, code: str, **words: object) -> None:
        """Answer where the command was given."""
        await staffing.say_code(
            self.floor, self.speaker, self.message.chat.id, code, thread_id=self._thread,
            receipt=None if self.receipt.finished else self.receipt, **words,
        )

    async def _start(self) -> None:
        if self.argument.startswith(staffing.INVITE_MARK):
            code = self.argument.removeprefix(staffing.INVITE_MARK)
            user = self.staff.user_id
            if await staffing.accept(self.floor, self.speaker.bot_id, user, self.message.chat.id, code, self.receipt):
                return
        title = staffing.title(self.staff.role, self.staff.speciality)
        await self.say("error", text=help_texts.start(self.staff.role, self.staff.name, title, self.staff.number))
        if is_private(self.message):
            receipt = None if self.receipt.finished else self.receipt
            await private.ask_owner(self.floor, self.staff, self.speaker.bot_id, receipt)

    async def _desk(self) -> None:
        if not is_private(self.message):
            raise NotAllowed("在哪里接待，请在和我的私聊里发 /desk～")
        if self.argument.lower() in ("off", "关", "关闭"):
            await private.close_desk(self.floor, self.staff, self.speaker.bot_id, self.receipt)
        else:
            await private.where(self.floor, self.staff, self.speaker.bot_id, self.receipt)

    async def _phrase(self) -> None:
        place = Place(self.speaker.bot_id, self.message.chat.id, self._thread)
        keeps = may(self.staff, "keep_library")
        if self.argument in ("新增", "添加", "add", "new"):
            await (phrase_queue if keeps else own_phrases).ask(self.floor, self.staff, place, self.receipt)
        elif self.argument == "变量":
            await phrase_form.tell_variables(self.floor, self.staff, place, self.receipt)
        elif self.argument not in ("", "我的"):
            raise NotAllowed("请写：/phrase（主管审话术，客服看自己的）、/phrase 我的、/phrase 新增 或 /phrase 变量")
        else:
            await (phrase_queue if keeps and not self.argument else own_phrases).show(
                self.floor, self.staff, place, self.receipt
            )

    async def _fav(self) -> None:
        place = Place(self.speaker.bot_id, self.message.chat.id, self._thread)
        whose = self.spot.topic.customer_id if self.spot.topic is not None else 0
        await favourites.show(self.floor, self.staff, place, whose, self.receipt)

    async def _team(self) -> None:
        if self.argument:
            await teams.change(self.floor, self.staff, self.argument, self.receipt)
        found = await teams.listed(self.floor, self.staff)
        await self.say("teams", text=phrase_texts.teams([(team.name, people) for team, people in found]))

    async def _help(self) -> None:
        answers = may(self.staff, "answer")
        await self.say("error", text=help_texts.about(self.argument) if answers else tool_texts.HELPER_HELP)

    async def _bind(self) -> None:
        chat = self.message.chat
        if self.argument:
            await self._bind_helpers()
        elif chat.type != "supergroup":
            await self.say("bind_in_group")
        elif not chat.is_forum:
            await self.say("no_forum")
        elif not may(self.staff, "bind"):
            await self.say("not_owner")
        else:
            await staffing.bind(
                self.floor, self.staff, self.speaker.bot_id, chat.id, chat.title or "", self.receipt
            )

    async def _bind_helpers(self) -> None:
        """/bind 仓库: this topic (or group) is where the warehouse people get their requests."""
        if is_private(self.message) or self.spot.topic is not None:
            raise NotAllowed("请在仓库、打单或售后自己的话题（或群）里发，例如 /bind 仓库")
        place = Place(self.speaker.bot_id, self.message.chat.id, self._thread)
        await requests.bind(self.floor, self.staff, place, self.argument, self.receipt)

    async def _invite(self) -> None:
        role, _, name = self.argument.partition(" ")
        if not is_private(self.message) and self.spot.group is None:
            raise NotAllowed("请在客服台或私聊里发邀请～")
        if not role:
            raise NotAllowed("请写：/invite 岗位 名字，例如 /invite 客服 小李")
        await staffing.invite(
            self.floor, self.staff, self.speaker.bot_id, role, name, self.staff.user_id, self.receipt
        )

    async def _staff(self) -> None:
        people = await staffing.colleagues(self.floor, self.speaker.shop_id)
        lines = [f"{s.number}　{s.name}　{staffing.title(s.role, s.speciality)}" for s in people]
        await self.say("staff_list", text="👥 同事名单\n" + "\n".join(lines))

    async def _remove(self) -> None:
        if not self.argument:
            raise NotAllowed("请写：/remove 工号")
        await staffing.remove(
            self.floor, self.staff, self.speaker.bot_id, self.argument, self.message.chat.id,
            thread_id=self._thread, receipt=self.receipt,
        )

    async def _trial(self) -> None:
        if not is_private(self.message):
            raise NotAllowed("体验顾客请在和我的私聊里发 /trial～")
        await staffing.trial(
            self.floor, self.staff, self.speaker.bot_id, self.message.chat.id, self.receipt
        )

    async def _trouble(self) -> None:
        if not may(self.staff, "see_trouble"):
            raise NotAllowed("这个请组长或主管来看～")
        found = await views.trouble(self.floor, self.speaker.shop_id)
        await self.say("trouble", text=texts.trouble(found.parked, found.rows))

    async def _console(self) -> None:
        if not is_private(self.message):
            raise NotAllowed("登录链接只发到私聊里：请在和我的私聊里发 /console～")
        await signing_in.ask(self.floor, self.staff, self.speaker.bot_id, self.receipt)

    async def _todo(self) -> None:
        await tasks.todo(
            self.floor, self.staff, self.speaker.bot_id, self.message.chat.id, thread_id=self._thread,
            receipt=self.receipt,
        )

    async def _stars(self) -> None:
        await stars.show_stars(
            self.floor, self.staff, self.speaker.bot_id, self.message.chat.id, thread_id=self._thread,
            receipt=self.receipt,
        )

    async def _find(self) -> None:
        place = Place(self.speaker.bot_id, self.message.chat.id, self._thread)
        await searching.find(self.floor, self.staff, place, self.argument, self.receipt)

    async def _transfer(self) -> None:
        if self.spot.topic is None:
            raise NotAllowed(WHICH.format(what="转交"))
        await handing.transfer(
            self.floor, self.staff, self.spot.topic.customer_id, self.argument, self.receipt
        )

    async def _zone(self) -> None:
        if self.spot.topic is None:
            raise NotAllowed(WHICH.format(what="说顾客在哪里"))
        await zones.set_zone(self.floor, self.staff, self.spot.topic.customer_id, self.argument, self.receipt)

    async def _end(self) -> None:
        if self.spot.topic is None:
            raise NotAllowed(WHICH.format(what="结束接待"))
        await ending.finish_talk(
            self.floor, self.staff, self.spot.topic.customer_id, self.argument, self.receipt
        )
