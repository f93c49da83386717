// Makes one tree of elements like another, and keeps what is the same: focus, scroll and open forms stay.

// `keeps` says of a node that it stays as it is, whatever the other tree has in its place.
export function morph(old, fresh, keeps) {
  morphChildren(old, fresh, keeps);
}

function morphChildren(old, fresh, keeps) {
  const named = new Map();
  for (const child of old.children) if (child.id) named.set(child.id, child);
  let cursor = old.firstChild;
  for (const wanted of [...fresh.childNodes]) {
    while (cursor && keeps(cursor) && cursor.id !== wanted.id) cursor = cursor.nextSibling;
    const match = wanted.id ? named.get(wanted.id) : isAlike(cursor, wanted) ? cursor : null;
    if (!match) {
      old.insertBefore(document.importNode(wanted, true), cursor);
      continue;
    }
    if (match === cursor) cursor = cursor.nextSibling;
    else old.insertBefore(match, cursor);
    morphNode(match, wanted, keeps);
  }
  while (cursor) {
    const next = cursor.nextSibling;
    if (!keeps(cursor)) cursor.remove();
    cursor = next;
  }
}

function isAlike(node, wanted) {
  return node && !node.id && !wanted.id && node.nodeName === wanted.nodeName;
}

function morphNode(old, fresh, keeps) {
  if (old.nodeType !== Node.ELEMENT_NODE) {
    if (old.data !== fresh.data) old.data = fresh.data;
    return;
  }
  if (keeps(old) || holdsKept(old, keeps)) return;
  if (old.isEqualNode(fresh)) return;
  for (const { name } of [...old.attributes]) {
    if (!fresh.hasAttribute(name) && name !== "open") old.removeAttribute(name);
  }
  for (const { name, value } of fresh.attributes) {
    if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  }
  morphChildren(old, fresh, keeps);
}

// A block whose text is being typed stays as it is.
function holdsKept(node, keeps) {
  return node.matches("li") && [...node.querySelectorAll("form")].some(keeps);
}
