// Lists suggestions while a search is typed. Without this script the box searches as well.
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
