// Puts the page together: whose phone, which desk, which topic; keeps all panes in step with the news.

import { ask, inChinese, listen, soon } from "./api.js";
import { Chat } from "./chat.js";
import { badge, el, face, icon, short, toast } from "./dom.js";
import { brief, serviceLine } from "./message.js";
import { openSettings } from "./settings.js";

const NAMES = ["阿明", "晓晓", "大海", "糖糖", "林女士", "王先生", "小鹿", "芳芳", "老周", "Momo"];
const COLLEAGUES = ["小陈", "小赵", "小周", "阿珍", "阿杰"];
const TRIES = ["在吗", "能便宜点吗", "几天能到", "转人工"];
const byId = (id) => document.getElementById(id);
const kept = {
  get: (key) => { try { return localStorage.getItem(`xiaoer-sim-${key}`); } catch { return null; } },
  set: (key, value) => { try { localStorage.setItem(`xiaoer-sim-${key}`, value); } catch { /* private mode keeps nothing */ } },
};

export const app = { bots: [], people: [], groups: [], bot: null, group: null, customer: null, staff: null, peer: null, talk: null, thread: 1, topics: [], topicOf: {} };

const phone = new Chat(byId("customer-pane"), { name: "customer", label: "顾客与店铺的对话", placeholder: "写消息给店铺" });
const desk = new Chat(byId("desk-pane"), { name: "desk", label: "话题里的消息", placeholder: "回复顾客（// 开头是备注）", back: () => { byId("desk-group").dataset.view = "list"; } });
const own = new Chat(byId("staff-pane"), { name: "staff", label: "客服与机器人的私聊", placeholder: "写消息给机器人" });

// -- what there is

async function load() {
  [app.bots, app.people, app.groups] = await Promise.all([ask("bots"), ask("people"), ask("groups")]);
  if (!app.bots.length) return empty();
  byId("empty")?.remove();
  app.bot = pick(app.bots, app.bot?.id ?? Number(kept.get("bot")));
  const groups = app.groups.filter((group) => group.members.some((one) => one.id === app.bot.id));
  app.group = pick(groups, app.group?.id ?? Number(kept.get("group")));
  const inside = new Set(app.groups.flatMap((group) => group.members.map((one) => one.id)));
  const here = new Set((app.group?.members || []).map((one) => one.id));
  const customers = app.people.filter((one) => !inside.has(one.id));
  const staff = app.people.filter((one) => here.has(one.id));
  app.customer = pick(customers, app.customer?.id ?? Number(kept.get("customer")));
  app.staff = pick(staff, app.staff?.id ?? Number(kept.get("staff")), staff.length > 1 ? 1 : 0);
  fill("customer-switch", customers, app.customer, (one) => one.name);
  fill("staff-switch", staff, app.staff, (one) => `${one.name}${title(one)}`);
  fill("shop-switch", app.bots, app.bot, (one) => one.name);
  fill("group-switch", groups, app.group, (one) => one.title);
  accounts(customers);
  byId("shop-switch").hidden = app.bots.length < 2;
  byId("group-switch").hidden = groups.length < 2;
  await Promise.all([showPhone(), showOwn(), showTopics()]);
}

const pick = (list, id, fallback = 0) => list.find((one) => one.id === id) || list[Math.min(fallback, list.length - 1)] || null;
const title = (one) => ({ creator: "（群主）", administrator: "（管理员）" })[app.group.members.find((m) => m.id === one.id)?.status] || "";

function fill(id, list, chosen, words) {
  const select = byId(id);
  select.replaceChildren(...list.map((one) => el("option", { value: one.id, selected: one.id === chosen?.id }, words(one))));
  if (chosen) select.value = String(chosen.id);
}

// Business accounts: the customer may write to one instead of the bot, and its owner sees the same chat.
function accounts(customers) {
  const owners = app.people.filter((one) => one.business && one.id !== app.customer?.id);
  app.peer = owners.find((one) => one.id === app.peer?.id) || null;
  choice("peer-switch", owners, app.peer, "发给机器人", (one) => `发给 ${one.name} 的账号`);
  byId("peer-switch").hidden = !owners.length;
  const theirs = app.staff?.business ? customers : [];
  app.talk = theirs.find((one) => one.id === app.talk?.id) || null;
  choice("own-switch", theirs, app.talk, app.bot.name, (one) => `顾客 ${one.name}`);
  byId("own-who").hidden = !theirs.length;
}

function choice(id, list, chosen, none, words) {
  fill(id, list, chosen, words);
  byId(id).prepend(el("option", { value: "" }, none));
  byId(id).value = chosen ? String(chosen.id) : "";
}

function empty() {
  if (byId("empty")) return;
  byId("phone").before(el("div", { id: "empty", class: "nothing" }, el("p", {}, "这里还没有店铺。"),
    el("button", { class: "primary", onclick: async () => { await ask("furnish"); await load(); } }, "搭一个小店试试")));
}

// -- panes

function showPhone() {
  if (!app.customer) return phone.show(null);
  if (app.peer) return phone.show({ ...between(app.peer, app.customer), person: app.customer.id, chat: app.peer.id, title: app.peer.name, subtitle: "店主的账号", placeholder: `写消息给${app.peer.name}`, avatar: app.peer.id });
  return phone.show({ person: app.customer.id, chat: app.bot.id, title: app.bot.name, subtitle: "店铺客服", avatar: app.bot.id, about: app.bot.description, bot: app.bot.username, group: false });
}

const between = (owner, customer) => ({ key: `b:${owner.id}:${customer.id}`, group: false });

function showOwn() {
  if (!app.staff) return own.show(null);
  if (app.talk) return own.show({ ...between(app.staff, app.talk), person: app.staff.id, chat: app.talk.id, title: app.talk.name, subtitle: "顾客 ↔ 店主账号", placeholder: "用店主的账号回复", avatar: app.talk.id });
  return own.show({ person: app.staff.id, chat: app.bot.id, title: app.bot.name, subtitle: "客服私聊", avatar: app.bot.id, bot: app.bot.username, group: false });
}

function showDesk() {
  const topic = app.topics.find((one) => one.id === app.thread);
  if (!app.staff || !app.group) return desk.show(null);
  if (app.group.forum && !topic) return desk.show(null);
  const count = `${app.group.members.filter((one) => !one.bot).length} 位同事`;
  return desk.show({
    person: app.staff.id, chat: app.group.id, thread: app.group.forum ? app.thread : undefined, group: true, bot: app.bot.username,
    title: topic ? nameOf(topic) : app.group.title, subtitle: topic?.closed ? "已关闭" : count, avatar: topic ? (topic.general ? 0 : topic.id) : app.group.id, letter: topic?.general ? "#" : null, closed: topic?.closed,
  });
}

const nameOf = (topic) => (topic.general && topic.name === "General" ? "General（大厅）" : topic.name);

async function showTopics() {
  if (!app.group || !app.staff) { byId("topics").replaceChildren(); return desk.show(null); }
  app.topics = await ask("topics", { chat: app.group.id, person: app.staff.id });
  if (!app.topics.some((one) => one.id === app.thread)) app.thread = app.topicOf[app.group.id] || app.topics.find((one) => !one.general)?.id || 1;
  // Until a person chooses, the desk follows the first customer who writes.
  const first = app.topics.find((one) => !one.general);
  if (!app.chosen && first && app.thread === 1) app.thread = first.id;
  drawTopics();
  return showDesk();
}

function drawTopics() {
  const focused = document.activeElement?.dataset?.topic;
  byId("topics").replaceChildren(...app.topics.filter((one) => !one.hidden).map((topic) => el("li", {}, topicButton(topic))));
  if (focused) byId("topics").querySelector(`[data-topic="${focused}"]`)?.focus();
  const unread = app.topics.reduce((sum, one) => sum + one.unread, 0);
  badge(document.querySelector("#tab-desk .badge"), unread);
  document.title = unread ? `(${unread}) 小二 · 试用台` : "小二 · 试用台";
}

function topicButton(topic) {
  const avatar = el("span", { class: "avatar", "aria-hidden": "true" });
  face(avatar, topic.general ? "#" : topic.name, topic.general ? 0 : topic.id);
  const count = el("span", { class: "badge" });
  badge(count, topic.unread);
  const last = topic.last;
  const words = last ? (last.service ? "" : `${last.from.bot ? "" : `${last.from.name}：`}${brief(last)}`) : "";
  return el("button", {
    type: "button", class: "topic", testid: "desk-topic", "data-topic": topic.id, "aria-current": topic.id === app.thread ? "true" : null,
    "aria-label": `${nameOf(topic)}${topic.unread ? `，${topic.unread} 条未读` : ""}${topic.closed ? "，已关闭" : ""}`,
    onclick: () => choose(topic.id),
  }, avatar, el("span", { class: "topic-name" }, el("span", {}, nameOf(topic)), topic.closed && icon("lock")), el("time", {}, last ? short(last.date) : ""),
  el("span", { class: "topic-last" }, words.replace(/\s+/g, " ")), count);
}

function choose(thread) {
  app.thread = thread;
  app.chosen = true;
  app.topicOf[app.group.id] = thread;
  byId("desk-group").dataset.view = "chat";
  drawTopics();
  showDesk();
  if (matchMedia("(min-width: 900px)").matches) desk.input.focus();
}

// -- news

const loadSoon = soon(() => load().catch(failed), 60, 300);
const topicsSoon = soon(() => showTopics().catch(failed), 60, 240);
const failed = (problem) => toast(inChinese(problem), true);

function news(event) {
  if (event.kind === "reload" || event.kind === "people") return loadSoon();
  if (event.kind === "chat" && event.chat.startsWith("g:")) loadSoon();
  for (const pane of [phone, own, desk]) if (pane.place && keyOf(pane.place) === event.chat) pane.refreshSoon();
  if (app.group && event.chat === `g:${app.group.id}`) topicsSoon();
  if (event.kind === "message") unseen(event);
  return undefined;
}

const keyOf = (place) => place.key || (place.group ? `g:${place.chat}` : `p:${place.chat}:${place.person}`);

// A dot on the tab one does not look at.
function unseen(event) {
  const { message } = event;
  if (!message.from.bot) return;
  if (own.place && event.chat === keyOf(own.place) && byId("desk-own").hidden) bump("#tab-own .badge");
  if (phone.place && event.chat === keyOf(phone.place) && !byId("phone").offsetParent) bump("#tab-phone .badge");
}

function bump(selector) { const target = document.querySelector(selector); badge(target, (Number(target.textContent) || 0) + 1); }

// -- switches

function side(name) {
  document.querySelector(".stage").dataset.side = name;
  byId("tab-phone").setAttribute("aria-selected", String(name === "phone"));
  byId("tab-desk").setAttribute("aria-selected", String(name === "desk"));
  badge(document.querySelector(`#tab-${name} .badge`), 0);
  for (const pane of [phone, desk, own]) if (pane.place) pane.down(false), pane.seen();
}

function deskTab(name) {
  const alone = name === "own";
  byId("desk-group").hidden = alone;
  byId("desk-own").hidden = !alone;
  byId("tab-own").setAttribute("aria-selected", String(alone));
  byId("tab-group").setAttribute("aria-selected", String(!alone));
  if (alone) badge(document.querySelector("#tab-own .badge"), 0);
  const pane = alone ? own : desk;
  if (pane.place) pane.down(false), pane.seen();
}

function onSwitch(id, key, list) {
  byId(id).addEventListener("change", (event) => {
    app[key] = app[list].find((one) => one.id === Number(event.target.value)) || null;
    kept.set(key, event.target.value);
    load().catch(failed);
  });
}

async function newcomer(names, key, join) {
  const used = new Set(app.people.map((one) => one.name));
  const first_name = names.find((one) => !used.has(one)) || `${names[0]}${app.people.length}`;
  const made = await ask("create_person", { first_name });
  if (join) await ask("member", { chat: app.group.id, account: made.id });
  app[key] = made;
  kept.set(key, made.id);
  await load();
  toast(join ? `${first_name} 加入了接待群` : `现在您是顾客 ${first_name}`);
}

function wire() {
  onSwitch("customer-switch", "customer", "people");
  onSwitch("staff-switch", "staff", "people");
  onSwitch("shop-switch", "bot", "bots");
  onSwitch("group-switch", "group", "groups");
  onSwitch("peer-switch", "peer", "people");
  onSwitch("own-switch", "talk", "people");
  byId("customer-add").addEventListener("click", () => newcomer(NAMES, "customer", false).catch(failed));
  byId("staff-add").addEventListener("click", () => newcomer(COLLEAGUES, "staff", true).catch(failed));
  byId("tab-phone").addEventListener("click", () => side("phone"));
  byId("tab-desk").addEventListener("click", () => side("desk"));
  byId("tab-group").addEventListener("click", () => deskTab("group"));
  byId("tab-own").addEventListener("click", () => deskTab("own"));
  byId("open-help").addEventListener("click", () => byId("help").showModal());
  byId("open-settings").addEventListener("click", () => openSettings(app, load));
  for (const box of document.querySelectorAll("dialog")) box.addEventListener("click", (event) => { if (event.target === box) box.close(); });
  desk.onRead = topicsSoon;
  if (!kept.get("hinted")) phone.invite("第一次来？像顾客那样说一句，再看客服台：", TRIES, () => kept.set("hinted", "1"));
  document.addEventListener("visibilitychange", () => { for (const pane of [phone, desk, own]) if (pane.place && pane.atBottom()) pane.seen(); });
}

wire();
listen(news, (up) => document.body.classList.toggle("offline", !up));
