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
  const characters = Array.from(shown.data.text);
  const headings = shown.layer.sections.filter(({ start, heading_end }) => heading_end > start)
    .map(({ id, start, heading_end }) => ({ heading: id, start, end: heading_end }));
  const pieces = segments(characters.length, [...headings, ...shown.fields, ...shown.comparison.extra])
    .map(({ start, end, items }) => drawPiece(characters.slice(start, end).join(""), items, shown));
  return h("div", { id: "text", class: "text", lang: "zh", tabindex: 0, role: "region", "aria-label": "text",
    onclick: ({ target }) => {
      const mark = target.closest("mark[data-at]");
      if (mark && getSelection().isCollapsed) select(Number(mark.dataset.at));
    } }, ...pieces);
}

function drawPiece(text, items, shown) {
  const heading = items.find((item) => item.heading);
  const field = items.find((item) => item.id && !item.by);
  const other = items.find((item) => item.by);
  const inside = field || other ? drawMark(text, field, other, shown) : text;
  return heading ? h("strong", { class: "heading", "data-start": heading.start }, inside) : inside;
}

function drawMark(text, field, other, shown) {
  if (!field) {
    return h("mark", { class: "other", title: `${other.by}: ${other.id} ${spell(other)}`, "data-by": other.by }, text);
  }
  const classes = [groupOf(field.id), field.source ?? "", field.verdict ?? "",
    shown.doubts.get(field).length ? "doubtful" : ""];
  return h("mark", { class: classes.filter(Boolean).join(" "), "data-at": shown.fields.indexOf(field),
    title: `${field.id} ${nameOf(field.id)} ${spell(field)}` }, text);
}

// code points of what is selected in the text, blanks at its ends left out; null where nothing is
function selectedRange() {
  const [box, selection] = [byId("text"), getSelection()];
  if (!box || selection.isCollapsed || !selection.rangeCount) return null;
  const range = selection.getRangeAt(0);
  if (!box.contains(range.startContainer) || !box.contains(range.endContainer)) return null;
  const before = document.createRange();
  before.setStart(box, 0);
  before.setEnd(range.startContainer, range.startOffset);
  const text = range.toString();
  const start = Array.from(before.toString()).length + Array.from(/^\s*/.exec(text)[0]).length;
  const quote = text.trim();
  return quote ? { start, end: start + Array.from(quote).length, quote } : null;
}

const DIGITS = new Map([..."〇零一二三四五六七八九"].map((digit, at) => [digit, Math.max(0, at - 1)])).set("两", 2);
const SCALES = { 十: 10, 百: 100, 千: 1000 };
const LARGE = { 万: 1e4, 亿: 1e8 };

// what a printed numeral most likely comes to, for a person to confirm; null where it is none
function guessValue(quote) {
  const text = fold(quote.normalize("NFKC")).replace(/[\s,余多几+]|\([a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ]+\)/gu, "");
  const plain = /^(-?\d+(?:\.\d+)?)([万亿]?)$/u.exec(text);
  if (plain) return Number((Number(plain[1]) * (LARGE[plain[2]] ?? 1)).toFixed(6));
  let [total, part, digit] = [0, 0, 0];
  for (const character of text) {
    if (DIGITS.has(character)) digit = DIGITS.get(character);
    else if (SCALES[character]) [part, digit] = [part + (digit || 1) * SCALES[character], 0];
    else if (LARGE[character]) [total, part, digit] = [total + (part + digit) * LARGE[character], 0, 0];
    else return null;
  }
  return text ? total + part + digit : null;
}
