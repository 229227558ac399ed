"""One transaction as the desk sees it: the query families over one connection, and what it woke."""

from __future__ import annotations

from collections.abc import Callable

import sqlalchemy as sa

from storage.announcements import Announcements
from storage.attendance import Attendance
from storage.businesses import Businesses
from storage.cards import Cards
from storage.cases import Cases
from storage.customers import Customers
from storage.drafts import Drafts
from storage.due import DueRows
from storage.endings import Endings
from storage.favourites import Favourites
from storage.forms import Forms
from storage.handovers import Handovers
from storage.inbox import Inbox
from storage.incidents import Incidents
from storage.item_notes import ItemNotes
from storage.items import Items
from storage.leases import Leases
from storage.lessons import Lessons
from storage.memos import Memos
from storage.messages import Messages
from storage.nudge_facts import NudgeFacts
from storage.nudge_report import NudgeReport
from storage.nudge_rules import NudgeRules
from storage.nudges import Nudges
from storage.order_links import OrderLinks
from storage.orders import Orders
from storage.outbox import Outbox
from storage.phrases import Phrases
from storage.promotions import Promotions
from storage.requests import Requests
from storage.roster import Roster
from storage.seats import Seats
from storage.shelf import Shelf
from storage.shops import Shops
from storage.snippets import Snippets
from storage.staff import StaffRows
from storage.stars import Stars
from storage.subscriptions import Subscriptions
from storage.tasks import Tasks
from storage.teams import Teams
from storage.traffic import Traffic
from storage.visits import Visits
from storage.waiting import Waiting
from storage.waits import Waits


class Tx:
    """Everything that can be asked and written in one transaction; times come from the clock handed in."""

    __slots__ = (
        "announcements", "attendance", "businesses", "cards", "cases", "customers", "drafts", "due", "endings", "favourites", "forms",
        "handovers", "inbox", "incidents", "item_notes", "items", "leases", "lessons", "memos", "messages", "now", "nudge_facts", "nudge_report", "nudge_rules", "nudges", "order_links", "orders",
        "outbox", "phrases", "promotions", "requests", "roster", "seats", "shelf",
        "shops", "snippets", "staff", "stars", "subscriptions", "tasks", "teams", "traffic", "visits", "waiting", "waits", "woke",
    )

    def __init__(self, connection: sa.Connection, clock: Callable[[], float]) -> None:
        self.woke: set[str] = set()
        self.now = clock()
        self.shops = Shops(connection, self.now)
        self.seats = Seats(connection, self.now)
        self.staff = StaffRows(connection, self.now)
        self.customers = Customers(connection, self.now)
        self.messages = Messages(connection, self.now)
        self.cards = Cards(connection, self.now)
        self.favourites = Favourites(connection, self.now)
        self.forms = Forms(connection, self.now)
        self.cases = Cases(connection, self.now)
        self.requests = Requests(connection, self.now)
        self.announcements = Announcements(connection, self.now)
        self.promotions = Promotions(connection, self.now)
        self.snippets = Snippets(connection, self.now)
        self.items = Items(connection, self.now)
        self.item_notes = ItemNotes(connection, self.now)
        self.phrases = Phrases(connection, self.now)
        self.shelf = Shelf(connection, self.now)
        self.drafts = Drafts(connection, self.now)
        self.inbox = Inbox(connection, self.now, self.woke)
        self.outbox = Outbox(connection, self.now, self.woke)
        self.orders = Orders(connection, self.now)
        self.order_links = OrderLinks(connection, self.now)
        self.due = DueRows(connection, self.now, self.woke)
        self.nudge_facts = NudgeFacts(connection, self.now)
        self.nudge_report = NudgeReport(connection)
        self.nudge_rules = NudgeRules(connection, self.now)
        self.nudges = Nudges(connection, self.now, self.woke)
        self.subscriptions = Subscriptions(connection, self.now)
        self.endings = Endings(connection, self.now)
        self.stars = Stars(connection, self.now)
        self.leases = Leases(connection, self.now)
        self.lessons = Lessons(connection, self.now)
        self.tasks = Tasks(connection, self.now)
        self.teams = Teams(connection, self.now)
        self.businesses = Businesses(connection, self.now)
        self.waiting = Waiting(connection, self.now)
        self.traffic = Traffic(connection)
        self.visits = Visits(connection, self.now)
        self.waits = Waits(connection, self.now)
        self.roster = Roster(connection, self.now, self.shops)
        self.attendance = Attendance(connection, self.now)
        self.handovers = Handovers(connection, self.now)
        self.incidents = Incidents(connection, self.now)
        self.memos = Memos(connection, self.now)
