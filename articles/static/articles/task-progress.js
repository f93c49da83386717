// Shows how far a background task is, and loads the page again when it has ended.

const POLL_MS = 1000;

function show(section, task) {
  const bar = section.querySelector("progress");
  if (task.total) {
    bar.max = task.total;
    bar.value = task.done;
    section.querySelector("[data-count]").textContent = `${task.done} / ${task.total}`;
  }
  const label = section.querySelector("[data-label]");
  if (label.textContent !== task.label) label.textContent = task.label; // read aloud only when it changes
}

async function follow(section) {
  const response = await fetch(section.dataset.progress).catch(() => null); // the server is starting again
  if (response?.ok) {
    const task = await response.json();
    show(section, task);
    if (task.ended) return location.reload();
  }
  setTimeout(follow, POLL_MS, section);
}

for (const section of document.querySelectorAll("[data-progress]")) setTimeout(follow, POLL_MS, section);
