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
