// Gives screen readers a name for the controls that Django's admin and Select2 leave without one.

/** Return the id of the element that names the box of a select: the select's label, or the box itself. */
function findNameId(select, box) {
  const label = select.labels[0];
  if (label) {
    label.id ||= `${select.id}-label`;
    return label.id;
  }
  box.id ||= `${select.id}-box`;
  box.setAttribute("aria-label", select.getAttribute("aria-label"));
  return box.id;
}

/** The closed box of Select2: the select's name, then the chosen value. */
function nameBox(box) {
  const select = box.closest(".select2-container").previousElementSibling;
  const value = box.querySelector(".select2-selection__rendered");
  value.removeAttribute("role"); // "textbox": one within a combobox would need a name of its own
  value.removeAttribute("aria-readonly");
  const nameId = findNameId(select, box);
  box.setAttribute("aria-labelledby", `${nameId} ${value.id}`);
  box.querySelector("[role=searchbox]")?.setAttribute("aria-labelledby", nameId); // where several are chosen
}

/** What opens beneath the box, at the end of the document: a field to search in and a list of results. */
function nameDropdown(dropdown) {
  const box = document.querySelector(".select2-selection[aria-expanded=true]");
  if (!box) return;
  box.setAttribute("aria-controls", box.getAttribute("aria-owns"));
  const nameId = box.getAttribute("aria-labelledby").split(" ")[0];
  dropdown.setAttribute("role", "region");
  for (const part of [dropdown, ...dropdown.querySelectorAll("[role=searchbox], [role=listbox]")]) {
    part.setAttribute("aria-labelledby", nameId);
  }
}

function nameControls() {
  document.querySelectorAll(".select2-selection[role=combobox]").forEach(nameBox);
  document.querySelectorAll(".select2-dropdown").forEach(nameDropdown);
  document.querySelectorAll(".select2-selection__clear").forEach((cross) => cross.setAttribute("aria-hidden", "true"));
  document.querySelectorAll(".help-tooltip[aria-label]").forEach((icon) => icon.setAttribute("role", "img"));
}

const search = document.getElementById("searchbar");
search?.setAttribute("aria-label", search.form.querySelector("[type=submit]").value);

nameControls();
new MutationObserver(nameControls).observe(document.body, { childList: true, subtree: true });
