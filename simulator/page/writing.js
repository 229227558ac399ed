// The half of a chat one acts with: typing, sending, menus, taps, commands and inline results.

import { ask, inChinese } from "./api.js";
import { alertBox, copy, el, toast } from "./dom.js";
import { brief } from "./message.js";

const QUICK = ["👍", "❤", "🙏", "😁", "🎉", "👌"];
const IMAGE_AT_MOST = 10e6;

export class Writing {
  key(event) {
    if (event.isComposing || event.keyCode === 229) return; // an input method is still choosing characters
    if (event.key === "Enter" && !event.shiftKey) { event.preventDefault(); this.submit(); }
    if (event.key === "Escape") { this.quote(null); this.suggest.hidden = true; }
    if (event.key === "ArrowUp" && !this.input.value) this.editLast(event);
  }

  grow() {
    if (!this.input.offsetParent) return;
    this.input.style.height = "auto";
    this.input.style.height = `${Math.min(this.input.scrollHeight, 140)}px`;
    this.form.classList.toggle("ready", Boolean(this.input.value.trim()));
  }

  async submit() {
    const text = this.input.value;
    if (!text.trim()) return;
    const editing = this.editing;
    this.input.value = "";
    this.grow();
    this.suggest.hidden = true;
    const done = editing ? await this.try(() => ask("edit", { ...this.where(), id: editing, text })) : await this.send({ text });
    if (!done) { this.input.value = text; this.grow(); return; }
    this.quote(null);
  }

  async send(wish) {
    const reply = this.replying ? { reply_to: this.replying } : {};
    const done = await this.try(() => ask("send", { ...this.where(), ...reply, ...wish }));
    if (done) { this.quote(null); this.stuck = true; this.down(false); this.onSent?.(); }
    return done;
  }

  async try(work) {
    try {
      return (await work()) || true;
    } catch (problem) {
      toast(inChinese(problem), true);
      return null;
    }
  }

  quote(message, editing = false) {
    this.replying = message && !editing ? message.id : null;
    const left = this.editing && !editing;
    this.editing = message && editing ? message.id : null;
    this.quoting.hidden = !message;
    if (left && !message) { this.input.value = ""; this.grow(); }
    if (!message) return;
    this.quoting.querySelector("strong").textContent = editing ? "编辑消息" : `回复 ${message.from.name}`;
    this.quoting.querySelector("span").textContent = brief(message);
    if (editing) { this.input.value = message.text; this.grow(); }
    this.input.focus();
  }

  editLast(event) {
    const mine = (this.told?.messages || []).filter((message) => this.own(message) && !message.service && message.text && !message.forward).at(-1);
    if (mine) { event.preventDefault(); this.quote(mine, true); }
  }

  async upload(file) {
    if (file.size > IMAGE_AT_MOST) { toast("文件太大，请选 10 MB 以内的", true); return; }
    const bytes = new Uint8Array(await file.arrayBuffer());
    let text = "";
    for (let i = 0; i < bytes.length; i += 8192) text += String.fromCharCode(...bytes.subarray(i, i + 8192));
    const kind = /^image\/(png|jpeg|webp|gif)$/.test(file.type) ? "photo" : "document";
    const caption = this.input.value.trim();
    this.input.value = "";
    this.grow();
    await this.send({ kind, data: btoa(text), name: file.name, mime: file.type, caption });
  }

  attachMenu() {
    const pick = (accept) => () => { this.file.accept = accept; this.file.click(); };
    this.popup(this.menu, this.attach, [
      ["🖼️", "图片", pick("image/*")], ["📄", "文件", pick("")],
      ["🎤", "语音（模拟）", () => this.send({ kind: "voice", duration: 3 + Math.floor(Math.random() * 9) })],
      ["🎬", "视频（模拟）", () => this.send({ kind: "video" })],
      ["😀", "贴纸", () => this.send({ kind: "sticker", emoji: ["😀", "🥰", "🙏", "👍", "😭"][Math.floor(Math.random() * 5)] })],
      ["📍", "位置", () => this.send({ kind: "location", location: { latitude: 31.2304, longitude: 121.4737 } })],
      ["👤", "名片", () => this.send({ kind: "contact", contact: { phone_number: "+8613800000000", first_name: "张先生" } })],
    ]);
  }

  messageMenu(message, anchor) {
    document.querySelectorAll(".menu.floating").forEach((old) => old.remove());
    const menu = el("div", { class: "menu floating", role: "menu" });
    const quick = el("div", { class: "quick" }, ...QUICK.map((emoji) => el("button", { type: "button", role: "menuitem", onclick: () => { menu.remove(); this.react(message, emoji); } }, emoji)));
    document.body.append(menu);
    const own = this.own(message);
    this.popup(menu, anchor, [
      ["↩️", "回复", () => this.quote(message)],
      message.text && ["📋", "复制文字", () => copy(message.text)],
      own && message.text && !message.forward && ["✏️", "编辑", () => this.quote(message, true)],
      ["📌", message.pinned ? "取消置顶" : "置顶", () => this.try(() => ask("pin", { ...this.where(), id: message.id, unpin: message.pinned }))],
      ["🗑️", "撤回 / 删除", () => this.try(() => ask("delete", { ...this.where(), ids: [message.id] })), "bad"],
    ].filter(Boolean), true);
    menu.prepend(quick);
    const box = anchor.getBoundingClientRect();
    const top = Math.min(box.bottom + 4, innerHeight - menu.offsetHeight - 8);
    menu.style.top = `${Math.max(8, top)}px`;
    menu.style.left = `${Math.max(8, Math.min(own ? box.left : box.right - menu.offsetWidth, innerWidth - menu.offsetWidth - 8))}px`;
  }

  popup(menu, anchor, entries, floating = false) {
    if (!floating && !menu.hidden) { menu.hidden = true; anchor.setAttribute("aria-expanded", "false"); return; }
    const close = () => { floating ? menu.remove() : (menu.hidden = true); anchor.setAttribute("aria-expanded", "false"); document.removeEventListener("click", close); };
    menu.replaceChildren(...entries.map(([mark, text, work, kind]) => el(
      "button", { type: "button", role: "menuitem", class: kind || "", onclick: () => { close(); work(); } }, el("span", { class: "mark", "aria-hidden": "true" }, mark), text,
    )));
    menu.hidden = false;
    anchor.setAttribute("aria-expanded", "true");
    menu.onkeydown = (event) => {
      if (event.key === "Escape") { close(); anchor.focus(); }
      const all = [...menu.querySelectorAll("button")];
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step) { event.preventDefault(); all[(all.indexOf(document.activeElement) + step + all.length) % all.length].focus(); }
    };
    menu.querySelector("button").focus({ preventScroll: true });
    setTimeout(() => document.addEventListener("click", close));
  }

  react(message, emoji) {
    const mine = (message.reactions || []).some((one) => one.by === this.place.person && one.emoji === emoji);
    return this.try(() => ask("react", { ...this.where(), id: message.id, emoji: mine ? null : emoji }));
  }

  async press(message, button, made, row, column) {
    if (button.copy_text) { copy(button.copy_text.text); return; }
    if (button.url) { if (/^https?:/i.test(button.url)) open(button.url, "_blank", "noopener"); return; }
    made.classList.add("waiting");
    made.setAttribute("aria-busy", "true");
    const answer = await this.try(() => ask("press", { ...this.where(), id: message.id, row, column, timeout: 15 }));
    made.classList.remove("waiting");
    made.removeAttribute("aria-busy");
    if (!answer) return;
    if (answer.inline !== undefined) {
      this.input.value = `@${this.place.bot} ${answer.inline}`;
      this.grow();
      this.input.focus();
      this.offer();
    } else if (answer.answered && answer.text) (answer.show_alert ? alertBox : toast)(answer.text);
    else if (!answer.answered) toast("机器人没有回应", true);
  }

  // -- commands and inline results over the typing box

  async offer() {
    const text = this.input.value;
    const asked = /^@(\w{3,32}) ([\s\S]*)$/.exec(text);
    if (text.startsWith("/") && !/\s/.test(text)) {
      const fits = (this.told?.commands || []).filter((one) => `/${one.command}`.startsWith(text));
      this.offers(fits.map((one) => [`/${one.command}`, one.description, () => { this.input.value = ""; this.grow(); this.send({ text: `/${one.command}` }); }]));
    } else if (asked && asked[1] === this.place?.bot) {
      const told = await ask("inline", { person: this.place.person, bot: `@${asked[1]}`, text: asked[2], chat: this.place.chat, timeout: 8 }).catch(() => null);
      if (this.input.value !== text) return;
      this.offers((told?.results || []).map((one) => [one.title, one.description, () => {
        this.input.value = ""; this.grow();
        this.try(() => ask("choose", { ...this.where(), bot: `@${asked[1]}`, text: asked[2], result: one.id }));
      }]));
    } else this.suggest.hidden = true;
  }

  offers(entries) {
    this.suggest.hidden = !entries.length;
    this.suggest.replaceChildren(...entries.map(([title, detail, work]) => el(
      "button", { type: "button", role: "option", onclick: () => { this.suggest.hidden = true; work(); this.input.focus(); } }, el("b", {}, title), detail && el("small", {}, detail),
    )));
  }
}
