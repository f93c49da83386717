// Blocks are dragged by the label of their role: with a mouse, a pen or a finger.

const START_PX = 6; // nearer than this, it was a click
const EDGE_PX = 48; // of the window: nearer than this, the page scrolls
const SCROLL_PX = 10; // a frame

// `move(keys, article, before)` is called with the keys of the dragged blocks, as they stand on the page, and with
// where they were dropped: the article, and the block before which they shall stand (null at its end).
export function enableDrag(bench, move) {
  let drag = null; // {handle, pointer, x, y, blocks}: the blocks once it is no click

  function grab(event) {
    const handle = event.target.closest(".block-about");
    if (!handle || !event.isPrimary || event.button || !bench.querySelector("#bench-toolbar")) return;
    drag = { handle, pointer: event.pointerId, x: event.clientX, y: event.clientY, blocks: [] };
  }

  function follow(event) {
    if (event.pointerId !== drag?.pointer) return;
    const isClick = Math.hypot(event.clientX - drag.x, event.clientY - drag.y) < START_PX;
    if (!drag.blocks.length && isClick) return;
    if (!drag.blocks.length) lift();
    drag.x = event.clientX;
    drag.y = event.clientY;
    markDrop();
  }

  function lift() {
    const own = drag.handle.closest(".bench-block");
    const chosen = [...bench.querySelectorAll(".bench-block:has(> input:checked)")];
    drag.blocks = chosen.includes(own) ? chosen : [own];
    drag.blocks.forEach((one) => one.classList.add("dragged"));
    drag.handle.setPointerCapture(drag.pointer);
    requestAnimationFrame(scroll);
  }

  // At the edges, and where something covers the articles.
  function scroll() {
    if (!drag) return;
    const column = bench.querySelector("#bench-articles").getBoundingClientRect();
    const under = document.elementFromPoint(column.left + column.width / 2, drag.y);
    const isInside = drag.y > EDGE_PX && drag.y < window.innerHeight - EDGE_PX;
    if (!isInside || !under?.closest("#bench-articles") || under.closest("#bench-toolbar")) {
      window.scrollBy(0, drag.y < window.innerHeight / 2 ? -SCROLL_PX : SCROLL_PX);
      markDrop();
    }
    requestAnimationFrame(scroll);
  }

  function findDrop() {
    const under = document.elementFromPoint(drag.x, drag.y);
    const article = under?.closest(".bench-article");
    if (!article) return null;
    let before = under.closest(".bench-block");
    if (!before) return { article, before: article.querySelector(".bench-block:not(.dragged)") };
    const box = before.getBoundingClientRect();
    if (drag.y > box.top + box.height / 2) before = before.nextElementSibling;
    while (before?.matches(".dragged")) before = before.nextElementSibling;
    return { article, before };
  }

  function markDrop() {
    unmark("drop-here");
    const drop = findDrop();
    (drop?.before ?? drop?.article)?.classList.add("drop-here");
  }

  function unmark(name) {
    bench.querySelectorAll(`.${name}`).forEach((one) => one.classList.remove(name));
  }

  function end(event) {
    if (!drag || (event.pointerId ?? drag.pointer) !== drag.pointer) return;
    const { blocks } = drag;
    const drop = event.type === "pointerup" && blocks.length && findDrop();
    drag = null;
    unmark("drop-here");
    unmark("dragged");
    if (blocks.length) ignoreClick();
    if (drop) move(blocks.map((one) => one.dataset.key), drop.article, drop.before);
  }

  // The click that ends a drag would choose the block.
  function ignoreClick() {
    const ignore = (event) => event.preventDefault();
    bench.addEventListener("click", ignore, { capture: true, once: true });
    setTimeout(() => bench.removeEventListener("click", ignore, { capture: true }));
  }

  bench.addEventListener("pointerdown", grab);
  bench.addEventListener("pointermove", follow);
  bench.addEventListener("pointerup", end);
  bench.addEventListener("pointercancel", end);
  document.addEventListener("keydown", (event) => event.key === "Escape" && end(event));
}
