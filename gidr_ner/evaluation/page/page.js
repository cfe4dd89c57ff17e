"use strict";
// The page: reads the data out of its own elements, draws each section, and draws them again when a filter changes.

const SECTIONS = { gates, measures, kinds, differences, slices, fields, calibration, decisions, confusion, documents,
  errors };
const KINDS = ["correct", "partial", "incorrect", "missed", "spurious"];
let report, texts, names, systems, documentOf;

async function start() {
  report = await read("report");
  texts = new Map(Object.entries(await read("texts")));
  names = new Map(Object.entries(await read("names")));
  systems = report.systems.map((system, index) => ({ ...system, index }));
  documentOf = new Map(report.documents.map((each) => [each.doc_id, each]));
  head();
  offerFilters();
  byId("filters").addEventListener("input", draw);
  byId("filters").addEventListener("reset", () => setTimeout(draw));
  let width = room();
  addEventListener("resize", () => {
    // charts are drawn for a width; a change of height alone (a phone's address bar) must not close what is open
    if (width !== room()) ["measures", "slices"].forEach(drawSection);
    width = room();
  });
  draw();
}

function head() {
  const { gold, created, signature } = report;
  document.title = `${gold.name} – gidr-ner evaluation`;
  document.querySelector("h1").textContent = `Evaluation on ${gold.name}`;
  byId("facts").textContent = [`${count(gold.documents)} documents`, `${count(gold.characters)} characters`,
    `systems: ${systems.map(({ name, version }) => (version ? `${name} ${version}` : name)).join(", ")}`,
    created].filter(Boolean).join(" · ");
  byId("signature").textContent = signature;
}

function offerFilters() {
  const labels = new Set(Object.values(report.measures).flatMap((each) => Object.values(each))
    .flatMap((scores) => Object.keys(scores.labels ?? {})));
  const option = (value, text) => h("option", { value }, text);
  byId("system").append(...systems.map(({ name }) => option(name, name)));
  byId("field").append(...[...labels].sort().map((label) => option(label, `${label} ${names.get(label) ?? ""}`)));
  const groups = Map.groupBy(report.slices.map((slice, index) => ({ ...slice, index })), ({ name }) => name);
  byId("slice").append(...[...groups].map(([name, slices]) => h("optgroup", { label: name },
    ...slices.map((slice) => option(slice.index, `${name} ${slice.bucket} (${count(slice.documents)})`)))));
}

const chosen = () => ({
  field: byId("field").value,
  slice: byId("slice").value === "" ? null : report.slices[byId("slice").value],
  shown: systems.filter(({ name }) => !byId("system").value || byId("system").value === name),
});

function draw() {
  Object.keys(SECTIONS).forEach(drawSection);
}

function drawSection(id) {
  const content = SECTIONS[id](chosen());
  byId(id).replaceChildren(...content);
  byId(id).parentElement.hidden = !content.length;
}

const showField = (label) => {
  // headings count under the id of their section; the button is gone with the next drawing, so the focus moves
  byId("field").value = label.replace(/^heading\./, "");
  byId("field").focus();
  draw();
};
const fieldButton = (label) => h("button", { class: "link", type: "button", onclick: () => showField(label) },
  label, names.has(label) ? h("span", { class: "zh", lang: "zh" }, names.get(label)) : "");
// sections and checks count under a shorter id than their errors bear: heading.overview, t3.balance.total
const stem = (label) => label.split("<")[0];
const isUnknown = (id) => systems.some(({ unknown_ids }) => Object.hasOwn(unknown_ids, id.replace(/^heading\./, "")));
const isOfField = ({ gold, pred }, field) => [gold?.id, pred?.id].some((id) => id !== undefined
  && (id === field || id === `heading.${field}` || (field !== stem(field) && id.startsWith(stem(field)))
    || (field === "(unknown id)" && isUnknown(id))));
const quiet = (...content) => h("p", { class: "quiet" }, ...content);
const room = () => document.querySelector("main").clientWidth;
const inSlice = (docId, slice) => [documentOf.get(docId)?.slices[slice.name]].flat().includes(slice.bucket);
// slices part documents, but for the source, which is one of each figure
const errorInSlice = ({ doc_id, pred }, slice) =>
  slice.name === "source" ? pred?.source === slice.bucket : inSlice(doc_id, slice);
const systemLegend = (shown) => legend(shown.map(({ name, index }) => [name, index]), false);

// columns: [title, isNumber, cell]; the first cell of a row is its head
function table(columns, rows, caption) {
  const kind = (number) => (number ? "number" : null);
  const title = ([text, number]) => h("th", { class: kind(number), scope: "col" }, text);
  const cell = (row) => ([, number, content], i) =>
    h(i ? "td" : "th", { class: kind(number), scope: i ? null : "row" }, content(row));
  return h("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": caption }, h("table", {},
    h("thead", {}, h("tr", {}, ...columns.map(title))),
    h("tbody", {}, ...rows.map((row) => h("tr", {}, ...columns.map(cell(row)))))));
}

start();
