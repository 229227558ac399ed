// Keys for those who do not reach for the mouse; everything works without this file too.
"use strict";

const typing = (target) => target.closest("input, textarea, select, [contenteditable]");
const rows = () => [...document.querySelectorAll("[data-keys] a.row")];

function step(event, by) {
  const all = rows();
  if (!all.length) return;
  const at = all.indexOf(document.activeElement);
  const search = document.getElementById("q");
  if (at < 0 && document.activeElement !== search) return;
  event.preventDefault();
  if (at + by < 0) search?.focus();
  else all[Math.min(at + by, all.length - 1)].focus();
}

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  const search = document.getElementById("q");
  if (event.key === "/" && search && !typing(event.target)) { event.preventDefault(); search.focus(); search.select(); }
  if (event.key === "ArrowDown") step(event, 1);
  if (event.key === "ArrowUp") step(event, -1);
  if (event.key === "Enter" && event.target === search && rows().length) { event.preventDefault(); rows()[0].click(); }
});

// The browser's own file button speaks the browser's language: ours takes its place where scripts run.
document.documentElement.classList.add("js");
document.addEventListener("change", (event) => {
  const chosen = event.target.closest?.("label.file")?.querySelector(".chosen");
  if (chosen) chosen.textContent = [...event.target.files].map((file) => file.name).join("、") || chosen.dataset.none;
});

// A file that is too large is said before it travels.
document.addEventListener("change", (event) => {
  const field = event.target;
  if (!(field instanceof HTMLInputElement) || field.type !== "file" || !field.dataset.most) return;
  const large = [...field.files].some((file) => file.size > Number(field.dataset.most));
  field.setCustomValidity(large ? "文件太大啦，最多 30 MB：只留下话术部分，分成几个小文件再导入。" : "");
  field.reportValidity();
});

// The language check's wording taken over into the text.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-take]");
  if (!button) return;
  const field = document.getElementById(button.dataset.into);
  field.value = document.getElementById(button.dataset.take).textContent;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.focus();
});

// A month opens at today.
document.querySelector(".month thead .today")?.scrollIntoView({ inline: "center", block: "nearest" });

// What cannot be undone is asked about.
document.addEventListener("submit", (event) => {
  const question = event.submitter?.dataset.ask;
  if (question && !confirm(question)) event.preventDefault();
});

// Where letters are large the menu is longer than a phone's screen: where one is stands in sight.
for (const one of document.querySelectorAll(".tabs [aria-current]")) one.scrollIntoView({ block: "nearest", inline: "center" });

// The browser prints, or makes a PDF.
document.addEventListener("click", (event) => { if (event.target.closest("[data-print]")) print(); });
