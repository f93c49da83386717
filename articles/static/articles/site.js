// Lists suggestions while a search is typed, and leafs by keys and swipes. Without this script the box searches,
// and links lead on, as well.
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
const KEYS = { ArrowLeft: "left", ArrowRight: "right", ArrowUp: "up", ArrowDown: "down" };

function leaf(direction) {
  const link = document.querySelector(`[data-leaf="${direction}"]`);
  if (link) location.assign(link.href);
}

// ↑ and ↓ scroll; they leaf only where there is nothing left to scroll, and not while they are held down.
function isAtEnd(direction) {
  if (direction === "up") return scrollY <= 0;
  if (direction === "down") return scrollY + innerHeight >= document.documentElement.scrollHeight - 1;
  return true;
}

document.addEventListener("keydown", (event) => {
  const direction = KEYS[event.key];
  if (!direction || event.repeat || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (event.target.closest("input, select, textarea, [contenteditable]")) return;
  if (isAtEnd(direction)) leaf(direction);
});

let touch = null;

document.addEventListener("touchstart", ({ touches, target }) => {
  const isAlone = touches.length === 1 && !target.closest("input, select, table");
  touch = isAlone ? { x: touches[0].clientX, y: touches[0].clientY } : null;
});

document.addEventListener("touchend", ({ changedTouches: [end] }) => {
  if (!touch || !getSelection().isCollapsed) return;
  const [across, along] = [end.clientX - touch.x, end.clientY - touch.y];
  if (Math.abs(across) > SWIPE_PX && Math.abs(across) > 3 * Math.abs(along)) leaf(across > 0 ? "left" : "right");
});
