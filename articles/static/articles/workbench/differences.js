// What differs between two texts, as the server marks it (admin/workbench/differences.py).

const LEAST_SHARED = 0.3;
const MOST_CELLS = 4_000_000; // a longer comparison would be felt while typing

// Pairs of a kind (same, gone, come) and characters, in order; empty for equal texts.
export function listDifferences(old, fresh) {
  if (old === fresh) return [];
  const [was, now] = [[...old], [...fresh]];
  const shorter = Math.min(was.length, now.length);
  let head = 0;
  while (head < shorter && was[head] === now[head]) head += 1;
  let tail = 0;
  while (tail < shorter - head && was.at(-1 - tail) === now.at(-1 - tail)) tail += 1;
  const gone = was.slice(head, was.length - tail);
  const come = now.slice(head, now.length - tail);
  const costs = measure(gone, come);
  const isOther = !costs || costs[0] > Math.max(was.length, now.length) * (1 - LEAST_SHARED);
  if (isOther) return gather([["gone", old], ["come", fresh]]);
  const same = (characters) => ["same", characters.join("")];
  return gather([same(was.slice(0, head)), ...walk(gone, come, costs), same(was.slice(was.length - tail))]);
}

// What it costs to make the rest of one text the rest of the other, from each place in both (Levenshtein).
function measure(gone, come) {
  const width = come.length + 1;
  if ((gone.length + 1) * width > MOST_CELLS) return null;
  const costs = new Uint32Array((gone.length + 1) * width);
  for (let i = gone.length; i >= 0; i -= 1) {
    for (let j = come.length; j >= 0; j -= 1) {
      const here = i * width + j;
      if (i === gone.length) costs[here] = come.length - j;
      else if (j === come.length) costs[here] = gone.length - i;
      else if (gone[i] === come[j]) costs[here] = costs[here + width + 1];
      else costs[here] = 1 + Math.min(costs[here + width + 1], costs[here + width], costs[here + 1]);
    }
  }
  return costs;
}

function* walk(gone, come, costs) {
  const width = come.length + 1;
  let [i, j] = [0, 0];
  while (i < gone.length && j < come.length) {
    const here = i * width + j;
    if (gone[i] === come[j]) {
      yield ["same", gone[i]];
      [i, j] = [i + 1, j + 1];
    } else if (costs[here] === costs[here + width + 1] + 1) {
      yield ["gone", gone[i++]];
      yield ["come", come[j++]];
    } else if (costs[here] === costs[here + width] + 1) yield ["gone", gone[i++]];
    else yield ["come", come[j++]];
  }
  yield ["gone", gone.slice(i).join("")];
  yield ["come", come.slice(j).join("")];
}

// Neighbours of one kind in one piece; what is gone before what came in its place.
function gather(steps) {
  const pieces = [];
  let [gone, come] = ["", ""];
  const flush = () => {
    if (gone) pieces.push(["gone", gone]);
    if (come) pieces.push(["come", come]);
    [gone, come] = ["", ""];
  };
  for (const [kind, text] of steps) {
    if (kind === "gone") gone += text;
    else if (kind === "come") come += text;
    else if (text) {
      flush();
      if (pieces.at(-1)?.[0] === "same") pieces.at(-1)[1] += text;
      else pieces.push(["same", text]);
    }
  }
  flush();
  return pieces;
}
