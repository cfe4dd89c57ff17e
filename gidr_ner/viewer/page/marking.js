// A figure or a heading that was missed: the form for what is selected in the text.

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
  const text = fold(quote).replace(/[\s,余多几+]|\([a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ]+\)/gu, "");
  const plain = /^(-?\d+(?:\.\d+)?)([万亿]?)$/u.exec(text);
  if (plain) return Number((Number(plain[1]) * (LARGE[plain[2]] ?? 1)).toFixed(6));
  let [total, part, digit] = [0, 0, 0];
  for (const character of text) {
    if (DIGITS.has(character)) digit = digit * 10 + DIGITS.get(character);
    else if (SCALES[character]) [part, digit] = [part + (digit || 1) * SCALES[character], 0];
    else if (LARGE[character]) [total, part, digit] = [total + (part + digit) * LARGE[character], 0, 0];
    else return null;
  }
  return text ? total + part + digit : null;
}

const wordFor = (item) => (item.heading ? "heading" : "figure");

// the form for what is selected in the text
function offerMark(heading) {
  const range = selectedRange();
  if (range) offerItem({ ...range, ...(heading ? { heading } : guess(range.quote)) });
}

// the form for an item that another source has found, or a person
function offerItem(item) {
  const { start, end, heading, by } = item;
  const over = shown.items.filter((one) => one.verdict !== "drop" && overlap(one, item));
  const form = h("form", { class: "correct", onsubmit: (event) => {
    event.preventDefault();
    const said = readInputs(event.target);
    if (said) add({ ...said, start, end, ...(heading && { heading }) }, over);
  } }, ...(heading ? sectionInput(item) : valueInputs(item)), h("button", {}, "Add"),
  h("button", { type: "button", onclick: () => select(shown.selected) }, "Cancel"));
  byId("card").replaceWith(h("div", { id: "card", class: "open" },
    h("h3", {}, by ? `A ${wordFor(item)} of ${by}` : `A ${wordFor(item)} that was missed`),
    h("dl", {}, ...pair("text", h("bdi", { lang: "zh" }, quoteOf(item, shown)),
      h("span", { class: "quiet" }, ` at ${start}–${end}`)),
    ...(over.length ? pair("instead of", over.map((one) => `${wordFor(one)} ${one.id}`).join(", ")) : [])), form));
  form.elements.id.focus();
}

// takes an item into the edits; what it overlaps cannot stand beside it
function add(item, over) {
  const { edits } = shown;
  for (const { found } of over) if (found) edits.marks[placeOf(found)] = { verdict: "drop" };
  edits.added = [...edits.added.filter((_, at) => !over.some(({ added }) => added === at)), item];
  keepEdits(`added ${edits.added.length - 1}`);
}

// what a figure most likely says, for a person to confirm
const guess = (quote) => ({ value: guessValue(quote),
  qualifier: /[余餘多]/u.test(quote) ? "at_least" : /[几幾]/u.test(quote) ? "approx" : "exact" });
