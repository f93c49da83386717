// Rows of a collection are put in order by dragging a handle, or by the arrow keys on it.

const table = document.querySelector("#items-group table");
const help = document.querySelector("#order-help");

function listRows() {
  return [...table.querySelectorAll("tr.form-row:not(.empty-form)")];
}

function findPosition(row) {
  return row.querySelector("input[name$=-position]");
}

function number() {
  listRows().forEach((row, place) => {
    const field = findPosition(row);
    if (field.value === String(place + 1)) return;
    field.value = place + 1;
    field.dispatchEvent(new Event("change", { bubbles: true }));
  });
}

// The other row is moved: one that leaves the document for a moment loses focus and pointer.
function swap(row, by) {
  const rows = listRows();
  const other = rows[rows.indexOf(row) + by];
  if (other && by < 0) row.after(other);
  else if (other) row.before(other);
}

function follow(handle, row, pointer) {
  handle.setPointerCapture(pointer);
  row.classList.add("dragged");
  const step = (event) => {
    const rows = listRows();
    const place = rows.indexOf(row);
    const box = (at) => rows[at]?.getBoundingClientRect();
    const [above, below] = [box(place - 1), box(place + 1)];
    if (above && event.clientY < above.top + above.height / 2) swap(row, -1);
    else if (below && event.clientY > below.top + below.height / 2) swap(row, 1);
  };
  const end = () => {
    handle.removeEventListener("pointermove", step);
    row.classList.remove("dragged");
    number();
  };
  handle.addEventListener("pointermove", step);
  handle.addEventListener("pointerup", end, { once: true });
  handle.addEventListener("pointercancel", end, { once: true });
}

function addHandle(row) {
  const cell = findPosition(row)?.closest("td");
  if (!cell || cell.querySelector(".drag-handle")) return;
  const handle = document.createElement("button");
  handle.type = "button";
  handle.className = "drag-handle";
  handle.textContent = "\u2195";
  handle.setAttribute("aria-label", help.textContent);
  handle.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    handle.focus();
    follow(handle, row, event.pointerId);
  });
  handle.addEventListener("keydown", (event) => {
    const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!by) return;
    event.preventDefault();
    swap(row, by);
    number();
  });
  cell.prepend(handle);
}

if (table && help) {
  help.hidden = false;
  listRows().forEach(addHandle);
  document.addEventListener("formset:added", (event) => addHandle(event.target));
}
