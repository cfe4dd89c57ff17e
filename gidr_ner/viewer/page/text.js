// The text of a report with its places marked. Offsets count code points, JavaScript's own strings UTF-16 units.

// ranges between neighbouring cuts, each with the items that cover it; items may overlap
function segments(length, items) {
  const sorted = items.filter(({ start, end }) => start < end).sort((a, b) => a.start - b.start);
  const cuts = [...new Set([0, length, ...sorted.flatMap(({ start, end }) => [start, end])])].sort((a, b) => a - b);
  let open = [];
  let next = 0;
  return cuts.slice(0, -1).map((start, at) => {
    const from = next;
    while (next < sorted.length && sorted[next].start <= start) next += 1;
    open = [...open, ...sorted.slice(from, next)].filter(({ end }) => end > start);
    return { start, end: cuts[at + 1], items: open };
  });
}

const GROUPS = [
  ["proactive disclosure", ["proactive", "normative", "t2"]],
  ["applications", ["applications", "t3"]],
  ["review and suits", ["review", "suit", "t4", "complaints"]],
  ["answering the public", ["consultation", "interpretation", "proposals", "platform"]],
  ["staff, money", ["org", "training", "budget", "fees"]],
];
const groupOf = (id) => {
  const at = GROUPS.findIndex(([, heads]) => heads.includes(id.split(".")[0]));
  return `s${at < 0 ? GROUPS.length : at}`;
};

function drawText(shown) {
  const { characters, items, comparison } = shown;
  const pieces = segments(characters.length, [...items, ...comparison.extra])
    .map(({ start, end, items: over }) => drawPiece(characters.slice(start, end).join(""), over, shown));
  return h("div", { id: "text", class: "text", lang: "zh", tabindex: 0, role: "region", "aria-label": "text",
    onclick: ({ target }) => {
      const [mark, other] = [target.closest("[data-at]"), target.closest("[data-other]")];
      if (!getSelection().isCollapsed) return;
      if (mark) select(Number(mark.dataset.at));
      else if (other) offerItem(comparison.extra[Number(other.dataset.other)]);
    } }, ...pieces);
}

function drawPiece(text, items, shown) {
  const own = items.filter(({ by }) => !by);
  // what was rejected steps back behind what took its place
  const topmost = (some) => some.find(({ verdict }) => verdict !== "drop") ?? some[0];
  const heading = topmost(own.filter((item) => item.heading));
  const field = topmost(own.filter((item) => !item.heading));
  const other = items.find((item) => item.by);
  const inside = field ? drawItem("mark", groupOf(field.id), text, field, shown)
    : other ? h("mark", { class: "other", title: `${other.by}: ${other.id} ${spell(other)}`,
      "data-other": shown.comparison.extra.indexOf(other) }, text) : text;
  return heading ? drawItem("strong", "heading", inside, heading, shown) : inside;
}

function drawItem(name, kind, inside, item, shown) {
  const classes = [kind, item.verdict, isDoubtful(item) ? "doubtful" : ""];
  return h(name, { class: classes.filter(Boolean).join(" "), "data-at": shown.items.indexOf(item),
    title: `${item.id} ${spell(item)}` }, inside);
}
