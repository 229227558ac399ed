// The settings sheet: limits, faults, blocking, topics, and the bot's last calls.

import { ask, inChinese } from "./api.js";
import { clock, el, toast } from "./dom.js";

const KINDS = [
  ["429", "太频繁（429）"], ["500", "服务器出错（500）"], ["timeout_before", "超时，没发出去"], ["timeout_after", "超时，其实发了"],
  ["drop_before", "断线，没发出去"], ["drop_after", "断线，其实发了"],
];
const METHODS = [["sendMessage", "发消息"], ["editMessageText", "改消息"], ["createForumTopic", "开话题"], ["answerCallbackQuery", "回应点按"], ["*", "任何方法"]];

const section = (title, ...children) => el("section", {}, el("h3", {}, title), ...children);
const options = (pairs) => pairs.map(([value, text]) => el("option", { value }, text));

function toggle(text, detail, on, change) {
  const box = el("input", { type: "checkbox", role: "switch" });
  box.checked = on;
  box.addEventListener("change", () => run(() => change(box.checked)));
  return el("label", { class: "switch" }, el("span", {}, el("b", {}, text), el("small", {}, detail)), box);
}

async function run(work, done) {
  try {
    await work();
    if (done) toast(done);
  } catch (problem) {
    toast(inChinese(problem), true);
  }
}

function faultForm(redraw) {
  const method = el("select", { "aria-label": "方法" }, ...options(METHODS));
  const kind = el("select", { "aria-label": "故障" }, ...options(KINDS));
  const times = el("input", { type: "number", min: 1, max: 99, value: 1, "aria-label": "次数" });
  const add = el("button", { type: "button", class: "soft", onclick: () => run(async () => {
    await ask("fault", { kind: kind.value, method: method.value, times: Number(times.value) || 1, retry_after: 5, seconds: 8 });
    await redraw();
  }, "下一次就会出故障") }, "加上");
  return el("div", { class: "inline-form" }, method, kind, times, el("span", {}, "次"), add);
}

async function faultList(redraw) {
  const waiting = await ask("faults");
  if (!waiting.length) return el("p", { class: "dim" }, "现在没有故障在等着。");
  const names = Object.fromEntries([...KINDS, ...METHODS]);
  return el("div", {}, el("ul", { class: "plain-list" }, ...waiting.map((one) => el("li", {}, `${names[one.method] || one.method} · ${names[one.kind] || one.kind} · 还有 ${one.times} 次`))),
    el("button", { type: "button", class: "link", onclick: () => run(async () => { await ask("clear_faults"); await redraw(); }, "都撤掉了") }, "全部撤掉"));
}

function topicPart(app, redraw) {
  const topic = app.topics.find((one) => one.id === app.thread);
  const owner = app.group?.members.find((one) => one.status === "creator");
  if (!topic || topic.general || !owner) return el("p", { class: "dim" }, "先在客服台选一个顾客的话题。");
  const act = (action, done) => () => run(async () => { await ask("topic", { person: owner.id, chat: app.group.id, thread: topic.id, action }); await redraw(); }, done);
  return el("div", { class: "inline-form" }, el("b", {}, topic.name),
    topic.closed ? el("button", { type: "button", class: "soft", onclick: act("reopen", "话题已重新打开") }, "重新打开") : el("button", { type: "button", class: "soft", onclick: act("close", "话题已关闭") }, "关闭"),
    el("button", { type: "button", class: "soft bad", onclick: act("delete", "话题已删除") }, "删除"));
}

// The group's owner connects the bot to an account of their own, to which customers can then write.
function accountPart(app, people, reload) {
  const owner = people.find((one) => one.id === app.group?.members.find((member) => member.status === "creator")?.id);
  if (!owner) return el("p", { class: "dim" }, "先要有一个接待群。");
  const live = owner.connection?.is_enabled ? owner.connection : null;
  const connect = async (on) => {
    if (!owner.business) await ask("change_person", { person: owner.id, business: true });
    await ask(on ? "connect" : "disconnect", { person: owner.id, bot: app.bot.id });
    await reload();
  };
  const reply = toggle("可以代回复", "关掉以后机器人只能看，不能用这个账号说话", Boolean(live?.rights.can_reply),
    async (can_reply) => { await ask("change_rights", { person: owner.id, rights: { can_reply } }); await reload(); });
  return el("div", {}, toggle(`${owner.name} 的账号接入机器人`, "顾客可以直接发给这个账号（Telegram Business）", Boolean(live), connect), live ? reply : null);
}

async function callList(app) {
  const calls = (await ask("calls", { bot: app.bot.id, limit: 60 })).filter((one) => one.method !== "getUpdates").slice(-20).reverse();
  if (!calls.length) return el("p", { class: "dim" }, "机器人还没有说过话。");
  return el("ol", { class: "calls" }, ...calls.map((one) => el("li", { class: one.ok ? "" : "bad" },
    el("time", {}, clock(one.at)), el("code", {}, one.method), el("span", {}, one.error || String(one.params.text || one.params.name || "")))));
}

export async function openSettings(app, reload) {
  const box = document.getElementById("settings");
  const sheet = box.querySelector(".sheet");
  const draw = async () => {
    const [limits, bots, people, chats] = await Promise.all([ask("limits"), ask("bots"), ask("people"), app.customer ? ask("chats", { person: app.customer.id }) : []]);
    const bot = bots.find((one) => one.id === app.bot.id);
    const chat = chats.find((one) => one.kind === "private" && one.id === bot.id);
    sheet.replaceChildren(...[
      section("店铺机器人",
        toggle("限流", "像 Telegram 那样：每群每分钟 20 条，每人每秒 1 条", limits.on, (on) => ask("limits", { on })),
        toggle("私聊里有话题", "机器人的私聊按话题分开（顾客那边也会变）", bot.topics, (topics) => ask("change_bot", { bot: bot.id, topics })),
        toggle("内联模式", "在输入框里 @机器人 查话术", bot.inline, (inline) => ask("change_bot", { bot: bot.id, inline }))),
      section("店主账号", accountPart(app, people, async () => { await reload(); await draw(); })),
      section("制造故障", faultForm(draw), await faultList(draw)),
      app.customer ? section(`顾客 ${app.customer.name}`, toggle("拉黑机器人", "机器人再发消息会得到 403", Boolean(chat?.blocked),
        (on) => ask("block", { person: app.customer.id, bot: bot.id, unblock: !on }))) : null,
      section("当前话题", topicPart(app, async () => { await reload(); await draw(); })),
      section("机器人最近的调用", await callList(app)),
    ].filter(Boolean));
  };
  if (!app.bot) { toast("还没有店铺"); return; }
  await run(draw);
  if (!box.open) box.showModal();
}
