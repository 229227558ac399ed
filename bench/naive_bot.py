"""What one would write first: an aiogram bot with one ORM insert and one sendMessage an update, nothing else.

Run by bench/throughput.py: naive_bot.py DATABASE_URL API_BASE TOKEN
"""

from __future__ import annotations

import asyncio
import sys

from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import Message
from sqlalchemy import BigInteger, Text
from sqlalchemy.ext.asyncio import async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    """The models."""


class Said(Base):
    """One message."""

    __tablename__ = "said"
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(BigInteger)
    text: Mapped[str] = mapped_column(Text)


async def main(database: str, base: str, token: str) -> None:
    engine = create_async_engine(database)
    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
    sessions = async_sessionmaker(engine)
    session = AiohttpSession()
    session.api = TelegramAPIServer.from_base(base)
    bot, dispatcher = Bot(token, session=session), Dispatcher()

    @dispatcher.message()
    async def answer(message: Message) -> None:
        async with sessions() as db, db.begin():
            db.add(Said(user_id=message.chat.id, text=message.text or ""))
        await message.answer(f"收到：{message.text}")

    sys.stdout.write("ready\n")
    sys.stdout.flush()
    await dispatcher.start_polling(bot, handle_signals=False)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:4]))
