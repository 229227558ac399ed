"""Runs transactions: plain functions of a ``Tx``, off the event loop, so that none can send or wait inside.

On SQLite one writer thread takes whatever is waiting, runs each job in a savepoint of its own and
commits them together; on PostgreSQL every job is a transaction of its own in a small pool of threads.
"""

from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, OperationalError

from storage.engine import address, is_sqlite, open_database
from storage.errors import DatabaseRefuses, DatabaseUnreachable
from storage.tx import Tx

T = TypeVar("T")
Job = Callable[[Tx], T]
GROUP = 64  # jobs in one commit at the most
RETRIES = 4  # the job is run again from the start
# Called off by PostgreSQL: a deadlock, or the row we looked for in vain was written by another worker meanwhile.
AGAIN = ("40001", "40P01", "23505")


@dataclass(slots=True)
class _Task:
    job: Job[Any]
    done: Future[Any]
    value: Any = None
    error: BaseException | None = None
    woke: frozenset[str] = frozenset()


class Store:
    """The door of the storage: ``await write(job)``, ``await read(job)``, ``on_wake`` for what to look at next."""

    def __init__(self, database_url: str, *, clock: Callable[[], float]) -> None:
        self.url = address(database_url)
        self.clock = clock
        self.engine = open_database(database_url)
        self._listeners: list[tuple[asyncio.AbstractEventLoop, Callable[[str], None]]] = []
        self._readers = ThreadPoolExecutor(3, thread_name_prefix="read")
        self._grouped = is_sqlite(self.url)
        self._queue: queue.SimpleQueue[_Task | None] = queue.SimpleQueue()
        self._writers: list[threading.Thread] = []
        for number in range(1 if self._grouped else 6):
            thread = threading.Thread(target=self._write_forever, name=f"write-{number}", daemon=True)
            thread.start()
            self._writers.append(thread)

    def on_wake(self, listener: Callable[[str], None]) -> None:
        """Have ``listener("outbox" | "updates" | "due")`` called in this loop after commits that add work."""
        self._listeners.append((asyncio.get_running_loop(), listener))

    async def write(self, job: Job[T]) -> T:
        """Run the job in a transaction and return its value once that is committed."""
        task = _Task(job, Future())
        self._queue.put(task)
        value: T = await asyncio.wrap_future(task.done)
        return value

    async def read(self, job: Job[T]) -> T:
        """Run a job that changes nothing, beside the writers."""
        return await asyncio.get_running_loop().run_in_executor(self._readers, self._read, job)

    def write_now(self, job: Job[T]) -> T:
        """The same as ``write`` for a program without an event loop (command line, tests)."""
        task = _Task(job, Future())
        self._queue.put(task)
        value: T = task.done.result()
        return value

    def close(self) -> None:
        """Let waiting jobs finish, then let go of the database."""
        for _ in self._writers:
            self._queue.put(None)
        for thread in self._writers:
            thread.join(timeout=20)
        self._readers.shutdown()
        self.engine.dispose()

    # --- threads ---------------------------------------------------------------------------------

    def _read(self, job: Job[T]) -> T:
        try:
            with self.engine.connect().execution_options(reading=True) as connection, connection.begin():
                return job(Tx(connection, self.clock))
        except DBAPIError as error:
            raise named(error) from error

    def _write_forever(self) -> None:
        while (first := self._queue.get()) is not None:
            tasks = [first]
            last = False
            while self._grouped and len(tasks) < GROUP:
                try:
                    task = self._queue.get_nowait()
                except queue.Empty:
                    break
                if task is None:
                    last = True
                    break
                tasks.append(task)
            # from here on a caller who gives up no longer stops the job, so the commit and its news stay one
            tasks = [task for task in tasks if task.done.set_running_or_notify_cancel()]
            if self._grouped:
                self._run_group(tasks)
            else:
                for task in tasks:
                    self._run_alone(task)
            if last:
                return

    def _run_group(self, tasks: list[_Task]) -> None:
        try:
            with self.engine.connect() as connection, connection.begin():
                for task in tasks:
                    self._run_in_savepoint(connection, task)
        except BaseException as error:  # the commit itself failed: nobody's work stayed
            for task in tasks:
                task.error = named(error)
        for task in tasks:
            self._settle(task)

    def _run_in_savepoint(self, connection: sa.Connection, task: _Task) -> None:
        tx = Tx(connection, self.clock)
        connection.exec_driver_sql("SAVEPOINT job")  # begin_nested names and compiles each one anew
        try:
            task.value = task.job(tx)
            task.woke = frozenset(tx.woke)
        except OperationalError as error:
            raise error  # locked, full, gone: concerns the whole group
        except BaseException as error:
            connection.exec_driver_sql("ROLLBACK TO job")
            task.error = error
        connection.exec_driver_sql("RELEASE job")

    def _run_alone(self, task: _Task) -> None:
        for attempt in range(RETRIES):
            try:
                with self.engine.connect() as connection, connection.begin():
                    tx = Tx(connection, self.clock)
                    task.value = task.job(tx)
                task.error, task.woke = None, frozenset(tx.woke)
                break
            except DBAPIError as error:
                task.error = named(error)
                if not _may_be_run_again(error) or attempt == RETRIES - 1:
                    break
            except BaseException as error:
                task.error = error
                break
        self._settle(task)

    def _settle(self, task: _Task) -> None:
        if task.error is not None:
            task.done.set_exception(task.error)
            return
        task.done.set_result(task.value)
        for loop, listener in self._listeners:
            if loop.is_closed():
                continue
            for what in task.woke:
                loop.call_soon_threadsafe(listener, what)


def _may_be_run_again(error: DBAPIError) -> bool:
    return getattr(error.orig, "sqlstate", None) in AGAIN


def named(error: BaseException) -> BaseException:
    """Our own name for what the driver says, where somebody has to be told."""
    if not isinstance(error, OperationalError):
        return error
    words = str(error.orig).lower()
    if any(sign in words for sign in ("disk is full", "readonly", "read-only", "no space", "disk i/o")):
        return DatabaseRefuses(words.splitlines()[0])
    return DatabaseUnreachable(words.splitlines()[0] if words else "no answer")
