// A chat as an app shows it: head, pinned line, messages, keyboards. One class for all three panes.

import { ask, inChinese, soon } from "./api.js";
import { badge, day, el, face, icon, toast } from "./dom.js";
import { messageItem, mediaName, brief } from "./message.js";
import { Writing } from "./writing.js";

const NEAR = 80; // pixels from the bottom that still count as being there
const TYPING = { typing: "正在输入…", upload_photo: "正在发送图片…", record_voice: "正在说话…", upload_document: "正在发送文件…" };

export class Chat extends Writing {
  constructor(root, { name, label, placeholder, back }) {
    super();
    this.root = root;
    root.append(document.getElementById("chat").content.cloneNode(true));
    const find = (selector) => root.querySelector(selector);
    Object.assign(this, {
      list: find(".messages"), scroll: find(".scroll"), input: find("textarea"), form: find(".composer"),
      pinnedBar: find(".pinned"), toBottom: find(".to-bottom"), hint: find(".hint"), suggest: find(".suggest"),
      quoting: find(".quoting"), notice: find(".notice"), menu: find(".composer .menu"), attach: find(".attach"),
      file: find("input[type=file]"), board: find(".keyboard"), head: find(".chat-head"), state: find(".chat-state"),
      strip: find(".strip"), intro: find(".intro"),
    });
    this.list.dataset.testid = `${name}-messages`;
    this.input.dataset.testid = `${name}-input`;
    find(".send").dataset.testid = `${name}-send`;
    this.list.setAttribute("aria-label", label);
    this.input.setAttribute("aria-label", placeholder);
    this.placeholder = placeholder;
    this.name = name;
    find(".back").hidden = !back;
    find(".back").addEventListener("click", () => back?.());
    this.place = null;
    this.items = new Map();
    this.unfolded = new Set();
    this.drafts = new Map();
    this.fresh = 0;
    this.refreshSoon = soon(() => this.refresh());
    this.inlineSoon = soon(() => this.offer(), 220, 600);
    this.wire();
  }

  wire() {
    this.input.disabled = true; // until there is a place to write to: what is typed before would be lost
    this.form.addEventListener("submit", (event) => { event.preventDefault(); this.submit(); });
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.input.addEventListener("input", () => { this.grow(); this.inlineSoon(); });
    this.input.addEventListener("paste", (event) => {
      const file = [...(event.clipboardData?.files || [])][0];
      if (file) { event.preventDefault(); this.upload(file); }
    });
    this.scroll.addEventListener("scroll", () => { if (this.atBottom()) this.seen(); else this.toBottom.hidden = false; }, { passive: true });
    this.toBottom.addEventListener("click", () => this.down(true));
    this.quoting.querySelector("button").addEventListener("click", () => this.quote(null));
    this.file.addEventListener("change", () => { if (this.file.files[0]) this.upload(this.file.files[0]); this.file.value = ""; });
    this.attach.addEventListener("click", (event) => { event.stopPropagation(); this.attachMenu(); });
    this.pinnedBar.addEventListener("click", () => this.jump(Number(this.pinnedBar.dataset.id)));
    // Whatever changes the room there is (keyboard, hint, becoming visible), the newest message stays in sight.
    new ResizeObserver(() => { if (this.stuck) this.down(false); this.grow(); }).observe(this.scroll);
  }

  // Shows a place: {person, chat, thread, title, subtitle, avatar, group, bot, closed, blocked}.
  show(place) {
    const same = place && this.place && ["person", "chat", "thread"].every((key) => place[key] === this.place[key]);
    if (this.place) this.drafts.set(this.key_(), this.input.value);
    this.place = place;
    if (!same) {
      this.items.clear();
      this.list.replaceChildren();
      this.quote(null);
      this.fresh = 0;
      this.first = true;
      this.stuck = true;
      this.strand = null;
      this.input.value = (place && this.drafts.get(this.key_())) || "";
      this.grow();
    }
    if (place) {
      this.input.disabled = false;
      this.head.querySelector("strong").textContent = place.title;
      face(this.head.querySelector(".avatar"), place.letter || place.title, place.avatar);
      this.root.classList.toggle("grouped", Boolean(place.group));
    }
    this.root.classList.toggle("empty", !place);
    return this.refresh();
  }

  key_() { return `${this.place.person}/${this.place.chat}/${this.place.thread}`; }

  where() {
    const { person, chat, thread = this.strand } = this.place;
    return thread ? { person, chat, thread } : { person, chat };
  }

  async refresh() {
    const place = this.place;
    if (!place) return;
    let told;
    try {
      told = await ask("messages", { ...this.where(), limit: 300 });
    } catch (problem) {
      if (place === this.place) this.warn(inChinese(problem));
      return;
    }
    if (place !== this.place) return;
    this.told = told;
    this.draw(told.messages);
    this.pins(told.pinned);
    this.keyboard(told.keyboard);
    this.status(told);
    this.blocked(told.chat);
    this.welcome(told);
    if (told.chat.kind === "private") await this.strands(told.chat);
  }

  // Before the first word: who this is, and a button to start.
  welcome(told) {
    const fresh = told.chat.kind === "private" && !told.messages.length && !told.chat.blocked;
    this.intro.hidden = !fresh;
    if (!fresh || this.intro.dataset.for === String(this.place.chat)) return;
    this.intro.dataset.for = this.place.chat;
    const avatar = el("span", { class: "avatar", "aria-hidden": "true" });
    face(avatar, this.place.title, this.place.avatar);
    this.intro.replaceChildren(avatar, el("strong", {}, this.place.title), el("p", {}, this.place.about || "点「开始」，或者直接发一句话"),
      el("button", { type: "button", class: "primary", testid: `${this.name}-start`, onclick: () => this.try(() => ask("start", { person: this.place.person, bot: this.place.chat })) }, "开始"));
  }

  // Topics of a private chat, where the bot has them switched on.
  async strands(chat) {
    const topics = chat.topics ? await ask("topics", { person: this.place.person, chat: this.place.chat }).catch(() => []) : [];
    this.strip.hidden = !topics.length;
    if (!topics.some((one) => one.id === this.strand)) this.strand = null;
    const tab = (id, name) => el("button", { type: "button", role: "tab", "aria-selected": String((this.strand || 0) === id), onclick: () => { this.strand = id || null; this.first = true; this.refresh(); } }, name);
    this.strip.replaceChildren(tab(0, "全部"), ...topics.map((one) => tab(one.id, one.name)));
  }

  draw(messages) {
    const stuck = this.first || this.stuck || this.atBottom();
    const keep = new Set();
    const wanted = [];
    let lastDay = "", lastFrom = null;
    for (const message of messages) {
      const today = day(message.date);
      if (today !== lastDay) { wanted.push(this.item(`day ${today}`, today, () => el("li", { class: "day" }, el("span", {}, today)), keep)); lastFrom = null; }
      lastDay = today;
      const made = this.item(message.id, JSON.stringify(message), () => messageItem(message, this.acts()), keep);
      made.classList.toggle("again", lastFrom === message.from.id && !message.service);
      lastFrom = message.service ? null : message.from.id;
      wanted.push(made);
    }
    for (const [key, one] of this.items) if (!keep.has(key)) { one.element.remove(); this.items.delete(key); }
    let at = this.list.firstChild;
    for (const element of wanted) {
      if (element === at) at = at.nextSibling;
      else this.list.insertBefore(element, at);
    }
    const last = messages.at(-1)?.id || 0;
    if (stuck) this.down(false);
    else if (last > (this.last || 0)) { this.fresh += messages.filter((m) => m.id > this.last && !this.own(m)).length; this.toBottom.hidden = false; badge(this.toBottom.querySelector(".badge"), this.fresh); }
    this.last = last;
    this.first = false;
    if (stuck) this.seen();
  }

  item(key, sign, make, keep) {
    keep.add(key);
    const old = this.items.get(key);
    if (old && old.sign === sign) return old.element;
    const element = make();
    if (old) old.element.replaceWith(element);
    else if (!this.first) element.classList.add("arriving");
    this.items.set(key, { sign, element });
    return element;
  }

  acts() {
    return {
      own: (message) => this.own(message), group: this.place.group, unfolded: this.unfolded,
      say: (text) => this.send({ text }), grown: () => { if (this.stuck) this.down(false); },
      press: (...tap) => this.press(...tap), react: (message, emoji) => this.react(message, emoji),
      jump: (id) => this.jump(id), menu: (message, anchor) => this.messageMenu(message, anchor),
    };
  }

  own(message) { return (message.from.anonymous ? message.from.person : message.from.id) === this.place.person; }

  atBottom() { this.stuck = this.scroll.scrollHeight - this.scroll.scrollTop - this.scroll.clientHeight < NEAR; return this.stuck; }

  down(smooth) { this.scroll.scrollTo({ top: this.scroll.scrollHeight, behavior: smooth ? "smooth" : "instant" }); this.stuck = true; }

  seen() {
    this.toBottom.hidden = true;
    this.fresh = 0;
    badge(this.toBottom.querySelector(".badge"), 0);
    if (!this.last || document.hidden || !this.root.offsetParent) return;
    const mark = `${this.key_()}:${this.last}`;
    if (this.marked === mark) return;
    this.marked = mark;
    ask("read", { ...this.where(), id: this.last }).then(() => this.onRead?.()).catch(() => {});
  }

  jump(id) {
    const found = this.items.get(id)?.element;
    if (!found) { toast("原消息不在这里"); return; }
    found.scrollIntoView({ block: "center", behavior: "smooth" });
    found.classList.remove("flash");
    requestAnimationFrame(() => found.classList.add("flash"));
  }

  pins(pinned) {
    const last = pinned.at(-1);
    this.pinnedBar.hidden = !last;
    if (!last) return;
    this.pinnedBar.dataset.id = last.id;
    this.pinnedBar.querySelector("span").textContent = brief(last).replace(/\s+/g, " ") || mediaName(last.media);
  }

  status(told) {
    const action = told.typing[0];
    this.state.textContent = action ? TYPING[action] || "正在处理…" : this.place.subtitle || "";
    this.state.classList.toggle("busy", Boolean(action));
    clearTimeout(this.typingTimer);
    if (action) this.typingTimer = setTimeout(() => this.refresh(), 5100);
  }

  warn(text) { this.notice.textContent = text; this.notice.hidden = !text; }

  blocked(chat) {
    const shut = chat.blocked ? "您已拉黑这家店" : this.place.closed ? "话题已关闭，客服不能再写" : "";
    this.notice.replaceChildren(shut);
    if (chat.blocked) {
      this.notice.append(el("button", { class: "link", type: "button", onclick: () => this.try(() => ask("block", { person: this.place.person, bot: this.place.chat, unblock: true })) }, "解除拉黑"));
    }
    this.notice.hidden = !shut;
    this.input.disabled = Boolean(chat.blocked);
    this.input.placeholder = this.told.keyboard?.input_field_placeholder || this.place.placeholder || this.placeholder;
  }

  keyboard(markup) {
    const rows = markup?.keyboard || [];
    this.board.hidden = !rows.length;
    const sign = JSON.stringify(rows);
    if (this.board.dataset.sign === sign) return;
    this.board.dataset.sign = sign;
    this.board.replaceChildren(...rows.map((row) => el("div", { class: "row" }, ...row.map((button) => el(
      "button", { type: "button", testid: "keyboard-button", onclick: () => this.try(() => ask("keyboard", { ...this.where(), button: button.text })) }, button.text,
    )))));
  }

  // A friendly first word over the typing box, with things to try.
  invite(text, tries, onDone) {
    this.hint.hidden = !text;
    if (!text) return;
    const done = () => { this.hint.hidden = true; onDone(); };
    let sent = 0;
    this.onSent = () => { sent += 1; if (sent === 3 && !this.hint.hidden) done(); };
    this.hint.replaceChildren(
      el("p", {}, text), el("div", { class: "chips" }, ...tries.map((one) => el("button", { type: "button", class: "chip", onclick: () => this.send({ text: one }) }, one))),
      el("button", { type: "button", class: "round", "aria-label": "知道了，不再提示", onclick: done }, icon("close")),
    );
  }
}
