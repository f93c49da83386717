// Asks before an admin form with changes is left, other than by one of its buttons.

const form = document.querySelector("#content-main form[method=post], form.import-table");
let isChanged = Boolean(document.querySelector(".errornote")); // a refused form holds what is not saved
let isSent = false;

form?.addEventListener("input", () => (isChanged = true));
form?.addEventListener("change", () => (isChanged = true));
form?.addEventListener("submit", () => (isSent = true));
window.addEventListener("beforeunload", (event) => {
  if (isChanged && !isSent) event.preventDefault();
});
