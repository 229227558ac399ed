// One message as an element: text with entities, media, quote, buttons, service lines.

import { clock, copy, el, icon } from "./dom.js";

const FOLD_CHARS = 600, FOLD_LINES = 22;
const BLOCKS = new Set(["blockquote", "expandable_blockquote", "pre"]);
const MEDIA = {
  photo: "图片", video: "视频", animation: "动图", audio: "音频", voice: "语音", video_note: "视频留言",
  document: "文件", sticker: "贴纸", location: "位置", venue: "地点", contact: "名片", dice: "骰子", poll: "投票",
};
const TAGS = {
  bold: "strong", italic: "em", underline: "u", strikethrough: "s", blockquote: "blockquote", pre: "pre", code: "code",
};

export const mediaName = (kind) => MEDIA[kind] || "消息";
export const brief = (one) => one.text || (one.media ? `[${mediaName(one.media.kind || one.media)}]` : "");

function safeLink(url) {
  const full = /^[a-z][a-z0-9+.-]*:/i.test(url) ? url : `https://${url}`;
  return /^https?:/i.test(full) ? full : null;
}

function wrapped(entity, text, inside, act) {
  const kind = entity.type;
  if (kind === "url" || kind === "text_link") {
    const href = safeLink(entity.url || text);
    return href ? el("a", { href, target: "_blank", rel: "noopener noreferrer" }, ...inside) : inside;
  }
  if (kind === "bot_command") return el("button", { class: "link", type: "button", onclick: () => act.say(text) }, ...inside);
  if (kind === "code") return el("code", { class: "tap", title: "点一下复制", onclick: () => copy(text) }, ...inside);
  if (kind === "pre") return el("pre", { class: "tap", title: "点一下复制", onclick: () => copy(text) }, ...inside);
  if (kind === "spoiler") {
    const hidden = el("span", { class: "spoiler", role: "button", tabindex: "0", "aria-label": "隐藏的内容，点开查看" }, ...inside);
    hidden.addEventListener("click", () => hidden.classList.add("open"));
    return hidden;
  }
  if (kind === "expandable_blockquote") {
    const quote = el("blockquote", { class: "folded", tabindex: "0", title: "点一下展开" }, ...inside);
    quote.addEventListener("click", () => quote.classList.toggle("folded"));
    return quote;
  }
  if (TAGS[kind]) return el(TAGS[kind], {}, ...inside);
  return el("span", { class: "tint" }, ...inside);
}

// Entities come sorted, the wider first; offsets are UTF-16 units, as JavaScript counts.
function formatted(text, entities, act, from = 0, to = text.length) {
  const parts = [];
  let at = from;
  for (let i = 0; i < entities.length; i += 1) {
    const one = entities[i];
    const end = Math.min(one.offset + one.length, to);
    if (one.offset < at || one.offset >= to) continue;
    const inner = entities.slice(i + 1).filter((other) => other.offset >= one.offset && other.offset + other.length <= end);
    if (one.offset > at) parts.push(BLOCKS.has(one.type) ? text.slice(at, one.offset).replace(/\n$/, "") : text.slice(at, one.offset));
    const made = wrapped(one, text.slice(one.offset, end), formatted(text, inner, act, one.offset, end), act);
    parts.push(...(Array.isArray(made) ? made : [made]));
    at = BLOCKS.has(one.type) && text[end] === "\n" && end < to ? end + 1 : end; // a block ends its own line
  }
  if (at < to) parts.push(text.slice(at, to));
  return parts;
}

function textPart(message, act) {
  const body = el("div", { class: "text" }, ...formatted(message.text, message.entities, act));
  const long = !message.buttons?.length && (message.text.length > FOLD_CHARS || message.text.split("\n").length > FOLD_LINES);
  if (!long) return [body];
  const open = act.unfolded.has(message.id);
  body.classList.toggle("clipped", !open);
  const more = el("button", { class: "link fold", type: "button", "aria-expanded": String(open) }, open ? "收起" : "展开全文");
  more.addEventListener("click", () => {
    const clipped = body.classList.toggle("clipped");
    act.unfolded[clipped ? "delete" : "add"](message.id);
    more.textContent = clipped ? "展开全文" : "收起";
    more.setAttribute("aria-expanded", String(!clipped));
  });
  return [body, more];
}

const size = (bytes) => (bytes > 1e6 ? `${(bytes / 1e6).toFixed(1)} MB` : `${Math.max(1, Math.round(bytes / 1e3))} KB`);
const length = (seconds) => `${Math.floor((seconds || 0) / 60)}:${String((seconds || 0) % 60).padStart(2, "0")}`;

function picture(media, act) {
  if (!media.has_data) {
    return el("div", { class: "photo empty", role: "img", "aria-label": "图片" }, icon("image"), el("span", {}, "图片"));
  }
  const image = el("img", { class: "photo", src: media.url, alt: "图片", loading: "lazy", width: media.width, height: media.height });
  image.addEventListener("load", act.grown);
  return image;
}

function wave(media) {
  const bars = el("span", { class: "wave" });
  for (let i = 0; i < 22; i += 1) {
    const bar = el("i");
    bar.style.height = `${5 + ((media.file * 7 + i * i * 13) % 15)}px`;
    bars.append(bar);
  }
  return bars;
}

function mediaPart(media, act) {
  const kind = media.kind;
  if (kind === "photo") return picture(media, act);
  if (kind === "sticker") return el("div", { class: "sticker", role: "img", "aria-label": "贴纸" }, media.emoji || "😀");
  if (kind === "voice") {
    return el("div", { class: "voice" }, el("span", { class: "disc" }, icon("play")), wave(media), el("span", { class: "dim" }, length(media.duration)));
  }
  if (kind === "video_note") return el("div", { class: "round-video", role: "img", "aria-label": "视频留言" }, icon("play"), el("span", {}, length(media.duration)));
  if (kind === "video" || kind === "animation") {
    return el("div", { class: "photo empty video", role: "img", "aria-label": mediaName(kind) }, icon("play"), el("span", {}, `${mediaName(kind)} ${length(media.duration)}`));
  }
  if (kind === "location" || kind === "venue") {
    const point = media.location || media;
    return el("div", { class: "card" }, el("span", { class: "disc" }, icon("place")), el("span", {}, el("b", {}, media.title || "位置"), el("small", {}, media.address || `${Number(point.latitude).toFixed(4)}, ${Number(point.longitude).toFixed(4)}`)));
  }
  if (kind === "contact") {
    return el("div", { class: "card" }, el("span", { class: "disc" }, [...media.first_name][0]), el("span", {}, el("b", {}, [media.first_name, media.last_name].filter(Boolean).join(" ")), el("small", {}, media.phone_number)));
  }
  if (kind === "dice") return el("div", { class: "sticker" }, `${media.emoji} ${media.value}`);
  return el("div", { class: "card" }, el("span", { class: "disc" }, icon("file")), el("span", {}, el("b", {}, media.name || mediaName(kind)), el("small", {}, size(media.size || 0))));
}

const MARKS = { url: "link", copy_text: "copy", web_app: "link" };

function buttonsPart(message, act) {
  const rows = message.buttons.map((row) => el("div", { class: "row" }, ...row.map((button, column) => {
    const mark = Object.keys(MARKS).find((name) => name in button);
    const made = el("button", { type: "button", class: `inline ${button.style || ""}`, testid: "inline-button" }, el("span", {}, button.text), mark && icon(MARKS[mark]));
    made.addEventListener("click", () => act.press(message, button, made, message.buttons.indexOf(row), column));
    return made;
  })));
  return el("div", { class: "buttons" }, ...rows);
}

function reactionsPart(message, act) {
  const counts = new Map();
  for (const one of message.reactions) counts.set(one.emoji, (counts.get(one.emoji) || 0) + 1);
  return el("div", { class: "reactions" }, ...[...counts].map(([emoji, count]) => el(
    "button", { type: "button", class: "reaction", onclick: () => act.react(message, emoji) }, count > 1 ? `${emoji} ${count}` : emoji,
  )));
}

const SERVICE = {
  forum_topic_created: (m) => `${m.from.name} 开了话题「${m.service.name}」`,
  forum_topic_edited: (m) => (m.service.name ? `话题改名为「${m.service.name}」` : "话题图标已更换"),
  forum_topic_closed: () => "话题已关闭",
  forum_topic_reopened: () => "话题已重新打开",
  general_forum_topic_hidden: () => "大厅已隐藏",
  general_forum_topic_unhidden: () => "大厅已显示",
  pinned_message: (m) => `${m.from.name} 置顶了「${brief(m.service.pinned).slice(0, 24)}」`,
  new_chat_members: (m) => `${m.service.names.join("、")} 加入了群组`,
  left_chat_member: (m) => `${m.service.names.join("、")} 离开了群组`,
  new_chat_title: (m) => `群名改为「${m.service.value}」`,
  supergroup_chat_created: () => "群组已创建",
};

export function serviceLine(message) {
  const words = SERVICE[message.service.kind];
  return words ? words(message) : message.service.kind;
}

// `act` holds the pane's own ways: press, react, say, menu, jump, grown, unfolded, own(message), group.
export function messageItem(message, act) {
  if (message.service) {
    return el("li", { class: "service", "data-message-id": message.id }, el("span", {}, serviceLine(message)));
  }
  const own = act.own(message);
  const bare = ["sticker", "video_note"].includes(message.media?.kind);
  const name = act.group && !own && el("div", { class: "name" }, message.from.name, message.from.bot && el("i", {}, "机器人"));
  const meta = el("span", { class: "meta" }, message.edited && el("i", {}, "已编辑"), message.via && el("i", {}, `来自 @${message.via}`), own && message.by_bot && el("i", {}, "机器人代发"),
    message.protected && el("i", { title: "不可转发" }, "🔒"), el("time", { datetime: new Date(message.date * 1000).toISOString() }, clock(message.date)),
    own && el("span", { class: message.read ? "ticks read" : "ticks", role: "img", "aria-label": message.read ? "已读" : "已送达" }, icon(message.read ? "ticks" : "tick")));
  const bubble = el("div", { class: `bubble${bare ? " bare" : ""}${message.media && !message.text ? " only-media" : ""}` },
    name || null,
    message.forward && el("div", { class: "forwarded" }, `转发自 ${message.forward}`),
    message.reply && el("button", { type: "button", class: "quote", onclick: () => act.jump(message.reply.id) },
      el("b", {}, message.reply.deleted ? "" : message.reply.from.name), el("span", {}, message.reply.deleted ? "原消息已删除" : message.quote || brief(message.reply))),
    message.media && mediaPart(message.media, act),
    ...(message.text ? textPart(message, act) : []),
    meta,
    message.reactions && reactionsPart(message, act));
  const more = el("button", { type: "button", class: "round more", "aria-label": "更多操作", "aria-haspopup": "menu" }, icon("more"));
  more.addEventListener("click", (event) => { event.stopPropagation(); act.menu(message, more); });
  return el("li", { class: own ? "message own" : "message", "data-message-id": message.id, "data-album": message.album },
    el("div", { class: "line" }, el("div", { class: "stack" }, bubble, message.buttons?.length ? buttonsPart(message, act) : null), more));
}
