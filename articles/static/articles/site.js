// Lists suggestions while a search is typed, leafs by keys and swipes, shows the headlines of an issue, leads from
// hit to hit, copies addresses, and takes selected words into a report. Without this script the box searches, and
// links lead on, as well.
const PAUSE_MS = 150;

function listSuggestions(box) {
  const list = document.createElement("datalist");
  list.id = `${box.id}-suggestions`;
  box.after(list);
  box.setAttribute("list", list.id);
  box.autocomplete = "off";
  let pause;
  let asked = new AbortController();

  async function ask() {
    asked.abort();
    asked = new AbortController();
    const address = `${box.dataset.suggestions}?q=${encodeURIComponent(box.value)}`;
    try {
      const answer = await fetch(address, { signal: asked.signal });
      if (!answer.ok) return;
      const [, words] = await answer.json();
      list.replaceChildren(...words.map((word) => new Option(word)));
    } catch (error) {
      if (error.name !== "AbortError" && !(error instanceof TypeError)) throw error;
    }
  }

  function wait(event) {
    if (event.isComposing) return; // an input method is still composing characters
    clearTimeout(pause);
    pause = setTimeout(ask, PAUSE_MS);
  }

  box.addEventListener("input", wait);
  box.addEventListener("compositionend", wait);
}

document.querySelectorAll("[data-suggestions]").forEach(listSuggestions);

const SWIPE_PX = 70;
const EDGE_PX = 24; // a swipe that begins there is the phone's own: back, or forward
const KEYS = { ArrowLeft: "left", ArrowRight: "right", ArrowUp: "up", ArrowDown: "down" };

function findLeaf(direction) {
  return document.querySelector(`[data-leaf="${direction}"]`);
}

function leaf(direction) {
  const link = findLeaf(direction);
  if (link) location.assign(link.href);
}

// A finger leafs through articles, on a printed page through the pages of its issue, and beyond them to other issues.
function leafAcross(direction) {
  const page = { left: "up", right: "down" }[direction];
  leaf(!document.querySelector(".story") && findLeaf(page) ? page : direction);
}

// ↑ and ↓ scroll; they leaf only where there is nothing left to scroll, and not while they are held down.
function isAtEnd(direction) {
  if (direction === "up") return scrollY <= 0;
  if (direction === "down") return scrollY + innerHeight >= document.documentElement.scrollHeight - 1;
  return true;
}

document.addEventListener("keydown", (event) => {
  if (event.repeat || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (event.target.closest("input, select, textarea, [contenteditable]")) return;
  const direction = KEYS[event.key];
  if (direction && isAtEnd(direction)) leaf(direction);
  if (event.key === "n") showHit(1);
  if (event.key === "p") showHit(-1);
});

// The headlines of an issue come from its own page when a fold of its pages is opened: few readers open it, and
// an article costs no query more. An article gets the links to the issues before and after in the same way.
async function showHeadlines(fold) {
  let html;
  try {
    const answer = await fetch(fold.dataset.issue);
    if (!answer.ok) return;
    html = await answer.text();
  } catch (error) {
    if (error instanceof TypeError) return; // no connection: the names are there
    throw error;
  }
  const issue = new DOMParser().parseFromString(html, "text/html");
  const parts = issue.querySelectorAll(document.querySelector(".story") ? ".sheets, .steps" : ".sheets");
  parts.forEach((part) => {
    part.querySelectorAll("[id], [data-leaf]").forEach((element) => {
      element.removeAttribute("id");
      element.removeAttribute("data-leaf"); // the keys leaf from this page
    });
    part.querySelectorAll("a").forEach((link) => {
      if (link.getAttribute("href") === location.pathname) link.setAttribute("aria-current", "page");
    });
  });
  fold.querySelector("ul")?.replaceWith(...parts); // unless an earlier answer came meanwhile
}

document.querySelectorAll("[data-issue]").forEach((fold) => {
  fold.addEventListener("toggle", () => {
    if (fold.open && !fold.querySelector(".sheets")) showHeadlines(fold); // again, if there was no connection
  });
});

const hits = [...document.querySelectorAll("mark[id^=hit]")];
const steps = [...document.querySelectorAll("[data-hit]")];

function findHit() {
  return hits.findIndex((hit) => `#${hit.id}` === location.hash);
}

function showHit(step) {
  if (!hits.length) return;
  const at = findHit();
  const next = at < 0 && step < 0 ? hits.length - 1 : (at + step + hits.length) % hits.length;
  location.replace(`#${hits[next].id}`); // one step back leads to where the reader came from, not through the hits
}

// The links of the bar lead on from the hit at hand, and say which it is.
function followHit() {
  const at = findHit();
  document.querySelectorAll("[data-hit-place]").forEach((place) => {
    if (at >= 0) place.textContent = `${at + 1} / ${hits.length}`;
  });
  hits.forEach((hit, place) => hit.toggleAttribute("data-here", place === at));
}

steps.forEach((step) => {
  step.addEventListener("click", (event) => {
    event.preventDefault();
    showHit(Number(step.dataset.hit));
  });
});
addEventListener("hashchange", followHit);
if (hits.length) followHit();

// What a button copies: its own address, or an element as the page shows it.
function findCopied({ dataset }) {
  return dataset.copy ?? document.getElementById(dataset.copyOf).textContent.trim();
}

document.querySelectorAll("[data-copy], [data-copy-of]").forEach((button) => {
  button.hidden = !navigator.clipboard; // which only pages that came safely have
  const label = button.textContent;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(findCopied(button));
      button.textContent = button.dataset.done;
    } catch (error) {
      if (error.name !== "NotAllowedError") throw error;
      button.textContent = button.dataset.failed;
    }
    setTimeout(() => (button.textContent = label), 2000);
  });
});

document.querySelectorAll("[data-share]").forEach((button) => {
  button.hidden = !navigator.share;
  button.addEventListener("click", async () => {
    try {
      await navigator.share({ title: document.title, url: button.dataset.share });
    } catch (error) {
      if (error.name !== "AbortError") throw error; // the reader changed their mind
    }
  });
});

let touch = null;

// A finger also moves about in a page that is zoomed in, and chooses in some elements.
function mayLeaf({ touches: [finger, ...others], target }) {
  const isInside = finger.clientX > EDGE_PX && finger.clientX < innerWidth - EDGE_PX;
  return !others.length && isInside && visualViewport.scale <= 1 && !target.closest("input, select, table");
}

document.addEventListener("touchstart", (event) => {
  const [{ clientX, clientY }] = event.touches;
  touch = mayLeaf(event) ? { x: clientX, y: clientY } : null;
});

document.addEventListener("touchend", ({ changedTouches: [end] }) => {
  if (!touch || !getSelection().isCollapsed) return;
  const [across, along] = [end.clientX - touch.x, end.clientY - touch.y];
  if (Math.abs(across) > SWIPE_PX && Math.abs(across) > 3 * Math.abs(along)) leafAcross(across > 0 ? "left" : "right");
});

// Words that a reader selects in an article go into the form that reports a mistake.
const link = document.querySelector(".report-link");
const text = document.querySelector(".story");
const MOST_CHARS = 200;
const address = link?.href;

function findBlock(node) {
  const element = node.nodeType === Node.TEXT_NODE ? node.parentElement : node;
  return element.closest(".text [id^=b]");
}

function follow() {
  const selection = document.getSelection();
  if (!link || selection.isCollapsed || !text.contains(selection.anchorNode)) return;
  const block = findBlock(selection.getRangeAt(0).startContainer);
  const words = selection.toString().trim();
  if (!block || !words || words.length > MOST_CHARS || !block.textContent.includes(words)) return;
  const query = new URLSearchParams({ block: block.id.slice(1), words });
  link.href = `${address}?${query}`;
  show(selection.getRangeAt(0));
}

// A second link beside the selection: on a phone, that of the page is far away.
const near = link?.cloneNode(true);
if (near) {
  near.classList.add("near");
  near.hidden = true;
  document.body.append(near);
}

function show(range) {
  const { left, bottom } = range.getBoundingClientRect();
  near.href = link.href;
  near.style.setProperty("left", `${Math.min(left, innerWidth - 120) + scrollX}px`);
  near.style.setProperty("top", `${bottom + scrollY + 8}px`);
  near.hidden = false;
}

document.addEventListener("selectionchange", () => {
  if (near) near.hidden = true;
  follow();
});
