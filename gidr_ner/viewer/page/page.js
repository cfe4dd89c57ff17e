// The page: reads its data, shows the list or one report as the address says, and listens to the keyboard.

let batch, schema;

const KEYS = [["n", "next doubtful"], ["p", "previous"], ["N", "next mark"], ["P", "previous"],
  ["f", "next failing check"], ["a", "accept"], ["x", "reject"], ["u", "undo"], ["e", "edit"], ["m", "mark figure"],
  ["h", "mark heading"], ["j", "next report"], ["k", "previous report"], ["Esc", "back"]];
const wide = () => innerWidth > 760;

async function start() {
  batch = await read("batch");
  const { fields, cells, folds: [from, to], ...rest } = await read("schema");
  const names = new Map([...fields, ...cells].map((each) => [each.id, each]));
  const folded = Array.from(to);
  schema = { ...rest, names, cells: new Map(cells.map((cell) => [cell.id, cell])),
    folds: new Map(Array.from(from, (character, at) => [character, folded[at]])) };
  byId("ids").append(...[...names.values()].map(({ id, zh }) => h("option", { value: id }, zh)));
  document.querySelector("h1").textContent = batch.name;
  const total = (key) => batch.reports.reduce((sum, row) => sum + row[key], 0);
  byId("facts").textContent = [`${count(batch.reports.length)} reports`, `${count(total("mentions"))} mentions`,
    `${count(total("cells"))} cells`, `${count(total("failing"))} failing checks`].join(" · ");
  byId("export").addEventListener("click", exportCorrections);
  offerFilters();
  await drawList();
  addEventListener("hashchange", route);
  addEventListener("keydown", onKey);
  addEventListener("beforeprint", drawAllRows);
  document.querySelector(".skip").addEventListener("click", skip);
  tellKept();
  await route();
  document.body.dataset.ready = "";
}

// of several ways under way the last one counts
let ways = 0;

async function route() {
  const way = ++ways;
  const at = /^#\d+$/.test(location.hash) ? Number(location.hash.slice(1)) : -1;
  if (batch.reports[at]) {
    const data = await load(at);
    if (way === ways) showReport(at, data);
    return;
  }
  const back = shown;
  shown = null;
  byId("report").hidden = true;
  byId("list").hidden = false;
  document.title = `${batch.name} – gidr-ner view`;
  await drawList();
  document.querySelector(`#rows a[href="#${back?.at}"]`)?.focus();
}

// a link would take the address, which says what is shown
function skip(event) {
  event.preventDefault();
  byId("main").focus();
}

function tellKept() {
  const touched = batch.reports.filter(({ key }) => isTouched(editsOf(key)));
  const kept = touched.filter(({ key }) => !unkept.has(key)).length;
  byId("export").disabled = !touched.length;
  byId("kept").textContent = [kept ? `corrections of ${count(kept)} kept in this browser` : "",
    unkept.size ? `corrections of ${count(unkept.size)} not kept: export before you close the page` : ""].filter(Boolean).join(", ");
}

// --- places in the text --------------------------------------------------------------------------------------------

function select(at) {
  shown.selected = at;
  byId("card").replaceWith(drawCard(shown));
  markSelected();
  const item = shown.items[at];
  byId("said").textContent = item ? `${quoteOf(item, shown)}: ${nameOf(item.id)} ${spell(item)}` : "";
  const mark = document.querySelector(`#text [data-at="${at}"]`);
  if (mark) bringInSight(mark);
}

function markSelected() {
  document.querySelectorAll(".selected").forEach((each) => each.classList.remove("selected"));
  const at = shown.selected;
  document.querySelectorAll(`[data-at="${at}"], [data-to="${at}"]`).forEach((each) => each.classList.add("selected"));
}

// within the text's own box, and the box within the window
function bringInSight(element) {
  const box = byId("text");
  const top = element.getBoundingClientRect().top - box.getBoundingClientRect().top + box.scrollTop;
  box.scrollTop = top - box.clientHeight / 3;
  const { top: above, bottom } = element.getBoundingClientRect();
  // on a narrow window the card covers the lower end of the text
  const lowest = wide() ? innerHeight : byId("card").getBoundingClientRect().top;
  if (above < 80 || bottom > lowest) scrollBy(0, above - innerHeight / 5);
}

// --- keyboard --------------------------------------------------------------------------------------------------------

// to the next of these items, or the one before, around the ends
function stepItem(by, wanted) {
  const places = [...shown.items.keys()].filter((at) => wanted(shown.items[at]));
  const from = shown.selected ?? (by > 0 ? -1 : shown.items.length);
  const ahead = by > 0 ? places.find((at) => at > from) : places.findLast((at) => at < from);
  const next = ahead ?? places.at(by > 0 ? 0 : -1);
  if (next !== undefined) select(next);
}

function nextFailing() {
  if (!shown.failing.length) return;
  shown.check = (shown.check + 1) % shown.failing.length;
  const check = shown.failing[shown.check];
  const at = shown.items.findIndex(({ id, verdict }) => check.fields?.includes(id) && verdict !== "drop");
  document.querySelectorAll(".check").forEach((each) =>
    each.classList.toggle("current", each.dataset.check === check.id));
  if (at >= 0) select(at);
}

function stepReport(by) {
  const next = listed[listed.findIndex(({ at }) => at === shown.at) + by];
  if (next) location.hash = next.at;
}

const MOVES = { j: () => stepReport(1), k: () => stepReport(-1) };
const LIST = { "/": () => byId("search").focus() };
const ACTIONS = {
  ...MOVES,
  n: () => stepItem(1, isDoubtful), p: () => stepItem(-1, isDoubtful),
  N: () => stepItem(1, () => true), P: () => stepItem(-1, () => true), f: nextFailing,
  a: () => decide({ verdict: "accept" }), x: () => decide({ verdict: "drop" }), u: () => decide(null),
  m: () => offerMark(false), h: () => offerMark(true),
  e: () => document.querySelector("#card [name=value], #card [name=id]")?.focus(),
};

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape") {
    if (event.target.matches("input, select")) event.target.blur();
    else location.hash = "";
    return;
  }
  if (event.target.matches("input, select, textarea")) return;
  const action = (shown ? (shown.layer.error ? MOVES : ACTIONS) : LIST)[event.key];
  if (!action) return;
  event.preventDefault();
  action();
}

start().catch((error) => {
  byId("facts").textContent = `This page could not be drawn, a browser of 2024 or later should: ${error}`;
});
