// The page: reads its data, shows the list or one report as the address says, and listens to the keyboard.

let batch, schema;

const KEYS = [["n", "next doubtful"], ["p", "previous"], ["f", "next failing check"], ["a", "accept"], ["x", "no mention"],
  ["e", "edit"], ["m", "mark selection"], ["j", "next report"], ["k", "previous report"], ["Esc", "back"]];
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
  tellKept();
  await route();
  document.body.dataset.ready = "";
}

async function route() {
  const at = /^#\d+$/.test(location.hash) ? Number(location.hash.slice(1)) : -1;
  if (batch.reports[at]) {
    await showReport(at);
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

function tellKept() {
  const touched = batch.reports.filter(({ key }) => isTouched(editsOf(key))).length;
  byId("export").disabled = !touched;
  byId("kept").textContent = touched ? `corrections of ${count(touched)} kept in this browser` : "";
}

// --- places in the text --------------------------------------------------------------------------------------------

function select(at) {
  shown.selected = at;
  byId("card").replaceWith(drawCard(shown));
  markSelected();
  const mark = document.querySelector(`#text mark[data-at="${at}"]`);
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
  if (above < 60 || bottom > innerHeight) box.scrollIntoView({ block: "center" });
}

function toPlace(start) {
  const heading = document.querySelector(`#text .heading[data-start="${start}"]`);
  if (heading) bringInSight(heading);
  else byId("text").scrollTop = 0;
}

// --- keyboard --------------------------------------------------------------------------------------------------------

function stepDoubt(by) {
  const doubtful = [...shown.fields.keys()].filter((at) => shown.doubts.get(shown.fields[at]).length);
  const from = shown.selected ?? (by > 0 ? -1 : shown.fields.length);
  const ahead = by > 0 ? doubtful.find((at) => at > from) : doubtful.findLast((at) => at < from);
  const next = ahead ?? doubtful.at(by > 0 ? 0 : -1);
  if (next !== undefined) select(next);
}

function nextFailing() {
  if (!shown.failing.length) return;
  shown.check = (shown.check + 1) % shown.failing.length;
  const check = shown.failing[shown.check];
  const at = shown.fields.findIndex(({ id, verdict }) => check.fields?.includes(id) && verdict !== "drop");
  document.querySelectorAll(".check").forEach((each) =>
    each.classList.toggle("current", each.dataset.check === check.id));
  if (at >= 0) select(at);
}

function stepReport(by) {
  const next = listed[listed.findIndex(({ at }) => at === shown.at) + by];
  if (next) location.hash = next.at;
}

const ACTIONS = {
  n: () => stepDoubt(1), p: () => stepDoubt(-1), f: nextFailing, j: () => stepReport(1), k: () => stepReport(-1),
  a: () => decide({ verdict: "accept" }), x: () => decide({ verdict: "drop" }), u: () => decide(null), m: offerMark,
  e: () => document.querySelector("#card input[name=value]")?.select(),
};

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape") {
    if (event.target.matches("input, select")) event.target.blur();
    else location.hash = "";
    return;
  }
  if (event.target.matches("input, select, textarea")) return;
  const action = shown && !shown.layer.error ? ACTIONS[event.key] : event.key === "/" ? () => byId("search").focus() : null;
  if (!action) return;
  event.preventDefault();
  action();
}

start();
