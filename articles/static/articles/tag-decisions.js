// Keys for proposed tags: arrows go from row to row, y and n press the row's buttons, u undoes the last decision.

const rows = () => [...document.querySelectorAll(".tag-decisions [data-row]")];
const PLACE = `tag-row ${location.pathname}`; // where the editor was, since each decision loads the page again

function isTyping(element) {
  return element.matches("input:not([type=checkbox]), textarea, select, [contenteditable], .select2-selection");
}

function findRow() {
  return document.activeElement.closest(".tag-row") ?? rows()[0]?.closest(".tag-row");
}

function step(by) {
  const all = rows();
  const at = all.findIndex((row) => row.closest(".tag-row") === document.activeElement.closest(".tag-row"));
  const next = all[at < 0 ? 0 : Math.min(Math.max(at + by, 0), all.length - 1)];
  next?.focus();
  next?.scrollIntoView({ block: "nearest" });
}

function press(name) {
  const scope = name === "u" ? document : findRow();
  const button = scope?.querySelector(`[data-shortcut="${name}"]`);
  if (!button) return;
  const at = rows().findIndex((row) => row.closest(".tag-row") === findRow());
  sessionStorage.setItem(PLACE, String(at));
  button.click();
}

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.ctrlKey || event.altKey || event.metaKey || isTyping(event.target)) return;
  const inList = event.target === document.body || event.target.closest(".tag-decisions");
  if (!inList) return;
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    step(event.key === "ArrowDown" ? 1 : -1);
  } else if (["y", "n", "u"].includes(event.key)) {
    event.preventDefault();
    press(event.key);
  }
});

const place = sessionStorage.getItem(PLACE);
if (place !== null) {
  sessionStorage.removeItem(PLACE);
  const all = rows();
  all[Math.min(Number(place), all.length - 1)]?.focus();
}
