// Small pieces every part of the page is made of. Text from people goes in as text, never as markup.

export function el(tag, props = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (name === "class") made.className = value;
    else if (name === "testid") made.dataset.testid = value;
    else made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return made;
}

export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `#i-${name}`);
  svg.append(use);
  return svg;
}

export function toast(text, bad = false) {
  const made = el("div", { class: bad ? "toast bad" : "toast", testid: "toast" }, text);
  document.getElementById("toasts").append(made);
  setTimeout(() => made.classList.add("going"), 2600);
  setTimeout(() => made.remove(), 3000);
}

export function alertBox(text) {
  const box = document.getElementById("alert");
  document.getElementById("alert-text").textContent = text;
  if (!box.open) box.showModal();
}

export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const area = el("textarea", { class: "offscreen" });
    area.value = text;
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  }
  toast("已复制");
}

const clockFormat = new Intl.DateTimeFormat("zh-CN", { hour: "2-digit", minute: "2-digit", hour12: false });
const dayFormat = new Intl.DateTimeFormat("zh-CN", { month: "long", day: "numeric" });

export const clock = (seconds) => clockFormat.format(seconds * 1000);

export function day(seconds) {
  const then = new Date(seconds * 1000), now = new Date();
  if (then.toDateString() === now.toDateString()) return "今天";
  now.setDate(now.getDate() - 1);
  return then.toDateString() === now.toDateString() ? "昨天" : dayFormat.format(then);
}

export const short = (seconds) => (day(seconds) === "今天" ? clock(seconds) : day(seconds));

const HUES = ["#d9622b", "#b4632f", "#a8577e", "#3f8f7c", "#5b7fb3", "#8a6fb8", "#b08a1e", "#5f8f3f"];

export function face(target, name, id) {
  const letters = [...String(name || "?").replace(/^[^\p{L}\p{N}]+/u, "")];
  target.textContent = letters[0] || "#";
  target.style.background = HUES[Math.abs(Number(id) || 0) % HUES.length];
}

export function badge(target, count) {
  target.hidden = !count;
  target.textContent = count > 99 ? "99+" : String(count || "");
}
