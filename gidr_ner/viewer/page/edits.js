// Corrections: kept in the browser under the report's key, laid over what was found, exported as annotations.
//
// { done, head: { agency, year, form }, marks: { PLACE: { verdict, id, value, qualifier } }, added: [item] }
//
// An item is a figure, or the heading of a section: `heading` is true then, and it has no value.

const PREFIX = "gidr-ner/";
const PROVENANCE = ["layer", "author", "body", "script", "tables", "damage"];
const HEAD = { agency: "agency", year: "report_year", form: "form" };
const placeOf = ({ id, start, end }) => `${id} ${start} ${end}`;
const unkept = new Map(); // what a browser refuses to keep, or has no room for, lasts as long as the page

function stored(key) {
  if (unkept.has(key)) return unkept.get(key);
  try {
    return localStorage.getItem(PREFIX + key);
  } catch {
    return null;
  }
}

function store(key, text) {
  try {
    if (text === null) localStorage.removeItem(PREFIX + key);
    else localStorage.setItem(PREFIX + key, text);
    unkept.delete(key);
  } catch {
    unkept.set(key, text);
  }
}

function editsOf(key) {
  const empty = { done: false, head: {}, marks: {}, added: [] };
  try {
    return { ...empty, ...JSON.parse(stored(key) ?? "{}") };
  } catch {
    return empty;
  }
}

const countEdits = ({ head, marks, added }) =>
  Object.keys(head).length + Object.keys(marks).length + added.length;
const isTouched = (edits) => edits.done || countEdits(edits) > 0;

function saveEdits(key, edits) {
  store(key, isTouched(edits) ? JSON.stringify(edits) : null);
}

const byPlace = (a, b) => a.start - b.start || a.end - b.end;
const overlap = (one, other) => one.start < other.end && other.start < one.end;

function itemsOf({ sections, fields }) {
  const headings = sections.filter(({ id, start, heading_end }) => id !== "preamble" && heading_end > start);
  return [...headings.map(({ id, start, heading_end, confidence, source, reason }) =>
    ({ id, start, end: heading_end, confidence, source, reason, heading: true })), ...fields];
}

// items as found, each with the verdict on it, and those that were added; `found` keeps what the tagger said
function correctedItems(layer, edits) {
  const known = itemsOf(layer).map((item) => ({ ...item, ...edits.marks[placeOf(item)], found: item }));
  const added = edits.added.map((item, at) => ({ ...item, verdict: "added", added: at }));
  return [...known, ...added].sort(byPlace);
}

// each section from its heading to the next
const sectionsOf = (items, length) => items.filter(({ heading, verdict }) => heading && verdict !== "drop")
  .map(({ id, start, end }, at, all) => ({ id, start, heading_end: end, end: all[at + 1]?.start ?? length }));

const headOf = (layer, edits) =>
  Object.fromEntries(Object.entries(HEAD).map(([key, theirs]) => [key, edits.head[key] ?? layer[theirs]]));

// what overlaps cannot be annotated: what a person has judged stays, then what begins first
function disjoint(items, taken) {
  const kept = [];
  for (const item of [...items.filter(({ verdict }) => verdict), ...items.filter(({ verdict }) => !verdict)]) {
    if (item.start < item.end && ![...taken, ...kept].some((one) => overlap(one, item))) kept.push(item);
  }
  return kept.sort(byPlace);
}

function toAnnotation(row, data, edits) {
  const [layer] = data.layers;
  const characters = Array.from(data.text);
  const quote = (start, end) => characters.slice(start, end).join("");
  const head = headOf(layer, edits);
  const kept = correctedItems(layer, edits).filter(({ verdict, value }) => verdict !== "drop" && value !== null);
  const headings = disjoint(kept.filter(({ heading }) => heading), []);
  const sections = sectionsOf(headings, characters.length)
    .map((section) => ({ ...section, heading: quote(section.start, section.heading_end) }));
  const fields = disjoint(kept.filter(({ heading }) => !heading), headings)
    .map(({ id, value, qualifier = "exact", start, end, also = [], optional = false, reason = "", verdict }) =>
      ({ id, value, qualifier, start, end, text: quote(start, end), also, optional, reason: verdict ? "" : reason }));
  const stale = layer.checks.some(({ id, status }) => id === "year.stale" && status === "fail");
  const failing = runChecks(fields, head.form, sections).filter(({ status }) => status === "fail").map(({ id }) => id);
  // gold is what a person has read whole
  const said = { ...data.provenance, layer: edits.done ? "gold" : data.provenance.layer || "silver" };
  return { doc_id: row.doc_id, report_year: head.year, agency: head.agency, form: head.form,
    failing_checks: [...failing, ...(stale ? ["year.stale"] : [])].sort(), text: data.text, sections, fields,
    provenance: Object.fromEntries(PROVENANCE.map((key) => [key, said[key] ?? ""])) };
}

async function exportCorrections() {
  // a report that is listed twice is one annotation
  const once = new Map(batch.reports.map((row, at) => [row.key, { row, at, edits: editsOf(row.key) }]));
  const touched = [...once.values()].filter(({ edits }) => isTouched(edits));
  const lines = [];
  for (const { row, at, edits } of touched) lines.push(JSON.stringify(toAnnotation(row, await load(at), edits)));
  const address = URL.createObjectURL(new Blob(lines.map((line) => `${line}\n`), { type: "application/jsonl" }));
  h("a", { href: address, download: "corrections.jsonl" }).click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
  const unnamed = touched.filter(({ row, edits }) =>
    Object.keys(HEAD).some((key) => (edits.head[key] ?? row[key]) === null)).map(({ row }) => row.doc_id);
  byId("kept").textContent = `${count(lines.length)} reports exported.` +
    (unnamed.length ? ` Without agency, year or form, which an annotation needs: ${unnamed.join(", ")}` : "");
}
