// Comfort for the workbench, which works as plain forms without it: forms are posted in place, what the server
// returns is put where it differs, keys press the buttons that name them, and blocks can be dragged.

import { listDifferences } from "./differences.js";
import { enableDrag } from "./drag.js";
import { morph } from "./morph.js";

const bench = document.getElementById("workbench");
const live = document.getElementById("workbench-said");
const words = bench.dataset;
const HEARTBEAT_MS = 30_000;
const KEYS_SETTING = "workbench-keys"; // "off": single keys do nothing
const MARK = "|"; // where a text is to be cut
const OPEN_FORMS = "form.bench-edit, form.bench-panel";

let current = ""; // the key of the block that keys act on
let order = []; // the keys of the chosen blocks, in the order in which they were chosen
let caret = null; // {key, offset}: where the mouse set a caret in a block's text
let isBusy = false;

const byId = (id) => document.getElementById(id);
const block = (key) => byId(`b-${key}`);
const blocks = () => [...bench.querySelectorAll(".bench-block")];

function say(text) {
  live.textContent = "";
  live.textContent = text;
}

function warn(text) {
  let notice = byId("bench-warning");
  if (!notice) {
    notice = document.createElement("p");
    notice.id = "bench-warning";
    notice.className = "bench-problem";
    notice.setAttribute("role", "alert");
    byId("bench-notices").append(notice);
  }
  notice.textContent = text;
}

// Forms -----------------------------------------------------------------------------------------------

function isChanged(control) {
  if (control.type === "hidden" || control.type === "submit") return false;
  if (control.options) {
    const preset = [...control.options].findIndex((option) => option.defaultSelected);
    return control.selectedIndex !== Math.max(0, preset);
  }
  return "defaultValue" in control && control.value !== control.defaultValue;
}

const isDirty = (form) => [...form.elements].some((control) => control.form === form && isChanged(control));

function collect(form, submitter) {
  const data = new FormData(form, submitter);
  const cookie = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/); // a login elsewhere changes the token
  if (cookie) data.set("csrfmiddlewaretoken", cookie[1]);
  if (form.id === "bench") chooseBlocks(data);
  if (submitter?.hasAttribute("data-cuts")) markCut(form, data);
  return data;
}

function chooseBlocks(data) {
  const verb = data.get("do");
  if (caret && (verb === "split" || verb === "edit")) {
    data.set("do", verb === "split" ? "split_at" : "cut");
    data.set("block", caret.key);
    data.set("offset", caret.offset);
    return;
  }
  const chosen = [...order];
  const isElsewhere = current && !chosen.includes(current);
  if (isElsewhere && (chosen.length === 0 || (verb === "join" && chosen.length === 1))) chosen.push(current);
  data.delete("block");
  for (const key of chosen) data.append("block", key);
}

function markCut(form, data) {
  const area = form.elements.text;
  const count = (text) => text.split(MARK).length;
  if (count(area.value) > count(area.defaultValue)) return;
  const at = area.selectionStart;
  data.set("text", area.value.slice(0, at) + MARK + area.value.slice(at));
}

async function submit(form, submitter) {
  if (isBusy) return;
  const data = collect(form, submitter);
  if (data.get("do") === "edit") {
    openForm(block(data.get("block") ?? current)?.querySelector("[data-opens]"));
    return;
  }
  await exchange(form.action, { method: "POST", body: data }, form, submitter);
}

async function postOperations(operations) {
  if (isBusy) return;
  const button = document.createElement("button");
  button.name = "operations";
  button.value = JSON.stringify(operations);
  const data = new FormData(byId("bench"));
  data.set("operations", button.value);
  await exchange(byId("bench").action, { method: "POST", body: data }, byId("bench"), button);
}

async function exchange(url, options, form, submitter) {
  isBusy = true;
  bench.classList.add("is-busy");
  say(words.busy);
  const place = blocks().findIndex((one) => one.dataset.key === current);
  const wasInFlag = submitter?.closest(".bench-flag");
  try {
    const response = await fetch(url, { ...options, headers: { "X-Fragment": "1" } });
    const problem = await findProblem(response);
    if (problem) {
      warn(problem);
      say(problem);
      return;
    }
    put(await response.text(), response.ok ? form : null);
    if (response.ok) clearChoice();
    refocus(place, wasInFlag);
  } catch {
    warn(words.failed);
    say(words.failed);
  } finally {
    isBusy = false;
    bench.classList.remove("is-busy");
  }
}

async function findProblem(response) {
  if (response.redirected && /\/login\//.test(response.url)) return words.expired;
  if (response.headers.get("Content-Type")?.startsWith("text/plain")) return `${await response.text()} ${words.kept}`;
  if (response.status === 413) return words.tooLarge;
  const isOurs = response.ok || response.status === 409 || response.status === 422;
  return isOurs ? "" : words.failed;
}

// Put what the server returned where it differs. Forms with changes stay open, but for the one that was taken.
function put(text, taken) {
  unpoint();
  const fresh = new DOMParser().parseFromString(`<div>${text}</div>`, "text/html").body.firstChild;
  const keeps = (node) =>
    node.id === "bench-help" || (node !== taken && node.matches?.(OPEN_FORMS) && isDirty(node));
  morph(bench, fresh, keeps);
  bench.querySelectorAll("input[name=block]:checked").forEach((box) => {
    if (!order.includes(box.value)) order.push(box.value);
  });
  countChosen();
  const message = bench.querySelector("[data-said]");
  if (message) say(message.textContent);
  byId("bench-conflict")?.focus();
}

function refocus(place, wasInFlag) {
  if (byId("bench-conflict")) return;
  const opened = bench.querySelector("form.bench-edit textarea");
  if (opened && !bench.contains(document.activeElement)) return opened.focus();
  if (wasInFlag && !wasInFlag.isConnected) {
    const flag = bench.querySelector(".bench-flag");
    if (flag) return focusFlag(flag);
  }
  const isLost = !bench.contains(document.activeElement) || document.activeElement.disabled;
  const isInToolbar = document.activeElement?.closest("#bench-toolbar");
  if (!isLost && !isInToolbar && block(current)) return;
  const all = blocks();
  focusBlock(block(current) ?? all[Math.min(Math.max(place, 0), all.length - 1)]);
}

async function openForm(link) {
  if (!link || isBusy) return;
  const id = link.dataset.opens;
  if (!byId(id)) {
    const url = new URL(link.href);
    await exchange(`${url.pathname}${url.search}`, {}, null, link);
  }
  const form = byId(id);
  (form?.querySelector("textarea") ?? form?.elements.headline)?.focus({ preventScroll: true });
  form?.scrollIntoView({ block: "nearest" });
  if (form?.classList.contains("bench-edit")) say(words.cutHere);
}

async function closeForm(form) {
  if (isDirty(form) && !window.confirm(words.ask)) return;
  form.reset();
  const link = form.querySelector("[data-closes]");
  await exchange(new URL(link.href).pathname, {}, form, link);
}

// Blocks, flags and the print -------------------------------------------------------------------------

function point(key) {
  unpoint();
  block(key)?.classList.add("pointed");
  const pieces = bench.querySelectorAll(`.piece[data-key="${CSS.escape(key)}"]`);
  pieces.forEach((piece) => piece.classList.add("pointed"));
  return pieces[0];
}

function unpoint() {
  bench.querySelectorAll(".pointed").forEach((one) => one.classList.remove("pointed"));
}

function showInPrint(key) {
  const piece = point(key);
  if (piece) bringIntoPrint(piece, 5);
}

// The height of lines that were not drawn yet is a guess: look again once they are.
function bringIntoPrint(piece, tries) {
  const print = bench.querySelector(".bench-lines");
  const above = piece.getBoundingClientRect().top - print.getBoundingClientRect().top;
  const isShown = above >= 0 && above <= print.clientHeight - 40;
  if (isShown || !tries || !piece.matches(".pointed")) return;
  print.scrollTop += above - print.clientHeight / 3;
  requestAnimationFrame(() => bringIntoPrint(piece, tries - 1));
}

function focusBlock(element) {
  if (!element) return;
  current = element.dataset.key;
  const box = element.querySelector("input[type=checkbox]");
  box?.focus({ preventScroll: true });
  element.scrollIntoView({ block: "nearest" });
  showInPrint(current);
}

function focusFlag(flag) {
  flag.focus({ preventScroll: true });
  flag.scrollIntoView({ block: "nearest" });
  if (flag.dataset.key) {
    current = flag.dataset.key;
    showInPrint(current);
  }
}

function step(by) {
  const all = blocks();
  const at = all.findIndex((one) => one.dataset.key === current);
  clearCaret();
  focusBlock(all[at < 0 ? 0 : Math.min(Math.max(at + by, 0), all.length - 1)]);
}

function stepArticle(by) {
  const all = [...bench.querySelectorAll(".bench-article")];
  const at = all.indexOf(block(current)?.closest(".bench-article"));
  focusBlock(all[Math.min(Math.max(at + by, 0), all.length - 1)]?.querySelector(".bench-block"));
}

function stepFlag(by) {
  const all = [...bench.querySelectorAll(".bench-flag")];
  if (!all.length) return say(words.noFlags);
  const at = all.indexOf(document.activeElement.closest?.(".bench-flag"));
  const next = at < 0 ? (by > 0 ? 0 : all.length - 1) : (at + by + all.length) % all.length;
  focusFlag(all[next]);
}

function countChosen() {
  const place = bench.querySelector("[data-chosen]");
  if (!place) return;
  place.dataset.label ??= place.textContent;
  place.textContent = order.length ? `${place.dataset.label} ${order.length}` : place.dataset.label;
}

// A caret in text that is no field: where a click went, shown, so that a cut can be made there -----------

function setCaret(event) {
  const text = event.target.closest(".block-text");
  const selection = document.getSelection();
  clearCaret();
  if (!text || !selection.isCollapsed || !text.contains(selection.anchorNode)) return;
  const offset = measure(text, selection.anchorNode, selection.anchorOffset);
  if (!offset) return;
  caret = { key: text.closest(".bench-block").dataset.key, offset };
  const box = selection.getRangeAt(0).getBoundingClientRect();
  const bar = document.createElement("span");
  bar.id = "bench-caret";
  bar.setAttribute("aria-hidden", "true");
  bar.style.left = `${box.left + window.scrollX}px`;
  bar.style.top = `${box.top + window.scrollY}px`;
  bar.style.height = `${box.height}px`;
  document.body.append(bar);
}

function clearCaret() {
  caret = null;
  byId("bench-caret")?.remove();
}

// How many characters that readers get are before this place of a block's text.
function measure(text, node, offset) {
  const walker = document.createTreeWalker(text, NodeFilter.SHOW_TEXT);
  let count = 0;
  while (walker.nextNode()) {
    const isRead = !walker.currentNode.parentElement.closest("del, .visually-hidden");
    if (walker.currentNode === node) return count + (isRead ? offset : 0);
    if (isRead) count += walker.currentNode.data.length;
  }
  return 0;
}

// A text that is being typed: what differs from the print is marked beside it -----------------------------

function markTyped(area) {
  const shown = area.form.querySelector("[data-printed]");
  const { printed } = shown.dataset;
  const pieces = listDifferences(printed, area.value);
  shown.replaceChildren(...(pieces.length ? pieces.map(showPiece) : [printed]));
}

function showPiece([kind, text]) {
  if (kind === "same") return text;
  const piece = document.createElement(kind === "gone" ? "del" : "ins");
  const word = document.createElement("span");
  word.className = "visually-hidden";
  word.textContent = words[kind];
  piece.append(word, text);
  return piece;
}

// Keys ------------------------------------------------------------------------------------------------

function nameKey(event) {
  const isLetter = /^[a-z]$/i.test(event.key) || (event.altKey && /^Key[A-Z]$/.test(event.code));
  let key = event.altKey && event.code.startsWith("Key") ? event.code.slice(3) : event.key;
  const hasCtrl = event.ctrlKey || event.metaKey;
  if (isLetter) key = event.shiftKey && !hasCtrl && !event.altKey ? key.toUpperCase() : key.toLowerCase();
  const isNamed = key.length > 1 || hasCtrl || event.altKey;
  return [hasCtrl && "Ctrl", event.altKey && "Alt", event.shiftKey && isNamed && "Shift", key]
    .filter(Boolean)
    .join("+");
}

// The button or link of this key: of the flag, block or article that is looked at, else of the page.
function findShortcut(name) {
  const selector = `[data-shortcut="${CSS.escape(name)}"]`;
  const focused = document.activeElement.closest?.(".bench-flag");
  const article = focused?.closest(".bench-article") ?? block(current)?.closest(".bench-article");
  for (const scope of [focused, block(current), article]) {
    const found = scope?.querySelector(selector);
    if (found) return found;
  }
  return [...bench.querySelectorAll(selector)].find((one) => !one.closest(".bench-article"));
}

const MOVES = {
  ArrowDown: () => step(1),
  ArrowUp: () => step(-1),
  "[": () => stepArticle(-1),
  "]": () => stepArticle(1),
  n: () => stepFlag(1),
  p: () => stepFlag(-1),
  t: () => focusField("t"),
  r: () => focusField("r"),
  "?": () => toggleHelp(),
  Escape: () => clearChoice(),
};

function focusField(name) {
  bench.querySelector(`[data-focus="${name}"]`)?.focus();
}

function toggleHelp() {
  const help = byId("bench-help");
  help.open = !help.open;
  if (help.open) help.querySelector("summary").focus();
}

function clearChoice() {
  clearCaret();
  byId("bench").reset();
  order = [];
  countChosen();
}

function isTyping(element) {
  return element.matches?.("textarea, select, input:not([type=checkbox])");
}

const usesKeys = () => byId("bench-keys")?.checked ?? true;

function pressKey(event) {
  if (event.isComposing || event.defaultPrevented) return;
  const name = nameKey(event);
  if (isTyping(event.target)) return pressInField(event, name);
  if (/^.$/.test(name) && !usesKeys()) return;
  const isArrow = name === "ArrowDown" || name === "ArrowUp";
  if (isArrow && event.target.closest(".bench-lines")) return;
  const move = MOVES[name];
  const found = move ? null : findShortcut(name);
  if (!move && !found) return;
  event.preventDefault();
  if (move) move();
  else if (found.dataset.opens) openForm(found);
  else found.click();
}

function pressInField(event, name) {
  const form = event.target.closest(OPEN_FORMS);
  const found = form?.querySelector(`[data-shortcut="${CSS.escape(name)}"]`);
  if (found) {
    event.preventDefault();
    found.click();
  } else if (event.target.closest("#bench-toolbar") && (name === "Enter" || name === "Escape")) {
    event.preventDefault();
    const button = name === "Enter" && byId(event.target.dataset.submits);
    if (button) button.click();
    else focusBlock(block(current));
  }
}

// Drag ------------------------------------------------------------------------------------------------

function moveBlocks(keys, article, before) {
  const place = (key) => key.split("-").map(Number);
  const to = article.dataset.ref;
  const target = to !== "noise" && before ? { before: place(before.dataset.key) } : {};
  postOperations([{ kind: "move", arguments: { blocks: keys.map(place), to, ...target } }]);
}

// Who else is here ------------------------------------------------------------------------------------

async function beat() {
  if (document.visibilityState !== "visible") return;
  const data = new FormData(byId("bench"));
  const response = await fetch(words.presence, { method: "POST", body: data }).catch(() => null);
  if (!response?.ok || response.redirected) return;
  byId("bench-others").innerHTML = await response.text();
  const base = Number(byId("bench").elements.base.value);
  if (Number(response.headers.get("X-Revision")) > base) warn(words.movedOn);
}

// Start -----------------------------------------------------------------------------------------------

bench.addEventListener("submit", (event) => {
  if (event.target.id === "arrange") return; // leads to another page
  event.preventDefault();
  submit(event.target, event.submitter);
});
bench.addEventListener("click", (event) => {
  const link = event.target.closest("a");
  const piece = event.target.closest(".piece, a.line-number");
  if (link?.dataset.opens) {
    event.preventDefault();
    openForm(link);
  } else if (link && "closes" in link.dataset) {
    event.preventDefault();
    closeForm(link.closest("form"));
  } else if (piece) {
    event.preventDefault();
    focusBlock(block(piece.dataset.key ?? piece.hash.slice(3)));
  } else if (event.target.closest(".bench-block")) {
    current = event.target.closest(".bench-block").dataset.key;
    setCaret(event);
  }
});
bench.addEventListener("change", (event) => {
  const box = event.target;
  if (box.name !== "block") return;
  order = order.filter((key) => key !== box.value);
  if (box.checked) order.push(box.value);
  countChosen();
});
bench.addEventListener("input", (event) => {
  if (event.target.matches(".bench-edit textarea")) markTyped(event.target);
});
bench.addEventListener("pointerover", (event) => {
  const element = event.target.closest(".piece, .bench-block");
  if (element?.dataset.key) point(element.dataset.key);
});
bench.addEventListener("focusin", (event) => {
  const element = event.target.closest(".bench-block");
  if (!element) return;
  current = element.dataset.key;
  showInPrint(current);
});
enableDrag(bench, moveBlocks);
document.addEventListener("keydown", pressKey);
window.addEventListener("beforeunload", (event) => {
  if ([...bench.querySelectorAll(OPEN_FORMS)].some(isDirty)) event.preventDefault();
});
window.addEventListener("resize", clearCaret);

const keysSwitch = byId("bench-keys");
if (keysSwitch) {
  keysSwitch.closest("[hidden]")?.removeAttribute("hidden");
  keysSwitch.checked = localStorage.getItem(KEYS_SETTING) !== "off";
  keysSwitch.addEventListener("change", () =>
    localStorage.setItem(KEYS_SETTING, keysSwitch.checked ? "on" : "off"),
  );
}
const target = location.hash && byId(decodeURIComponent(location.hash.slice(1)));
focusBlock(target && bench.contains(target) && (target.closest(".bench-block") ?? target.querySelector(".bench-block")));
setInterval(beat, HEARTBEAT_MS);
bench.dataset.ready = "true";
