// Corrections: kept in the browser under the report's key, laid over what was found, exported as annotations.
//
// { done, head: { agency, year, form }, marks: { PLACE: { verdict, id, value, qualifier } }, added: [field] }

const PREFIX = "gidr-ner/";
const PROVENANCE = ["layer", "author", "body", "script", "tables", "damage"];
const HEAD = { agency: "agency", year: "report_year", form: "form" };
const placeOf = ({ id, start, end }) => `${id} ${start} ${end}`;
const fallback = new Map(); // where a browser keeps nothing for a page, corrections last as long as the page

function stored(key) {
  try {
    return localStorage.getItem(PREFIX + key);
  } catch {
    return fallback.get(key) ?? null;
  }
}

function store(key, text) {
  try {
    if (text === null) localStorage.removeItem(PREFIX + key);
    else localStorage.setItem(PREFIX + key, text);
  } catch {
    if (text === null) fallback.delete(key);
    else fallback.set(key, text);
    byId("kept").textContent = "This browser does not keep corrections; export before you close the page.";
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

// fields as found, each with the verdict on it, and those that were added; `found` keeps what the tagger said
function correctedFields(found, edits) {
  const known = found.map((field) => {
    const mark = edits.marks[placeOf(field)];
    return mark ? { ...field, ...(mark.verdict === "change" ? mark : { verdict: mark.verdict }), found: field }
      : { ...field, found: field };
  });
  const added = edits.added.map((field, at) => ({ ...field, verdict: "added", added: at }));
  return [...known, ...added].sort((a, b) => a.start - b.start || a.end - b.end);
}

const headOf = (layer, edits) =>
  Object.fromEntries(Object.entries(HEAD).map(([key, theirs]) => [key, edits.head[key] ?? layer[theirs]]));

// what overlaps something before it cannot be annotated
function disjoint(items, taken) {
  let last = 0;
  return items.filter(({ start, end }) => {
    const free = start >= last && end > start && !taken.some((one) => one.start < end && start < one.heading_end);
    if (free) last = end;
    return free;
  });
}

function toAnnotation(row, data, edits) {
  const [layer] = data.layers;
  const characters = Array.from(data.text);
  const quote = (start, end) => characters.slice(start, end).join("");
  const head = headOf(layer, edits);
  const headings = layer.sections.filter(({ id, start, heading_end }) => id !== "preamble" && heading_end > start)
    .map(({ id, start, heading_end }) => ({ id, start, heading_end }));
  const sections = headings.map((section, at) => ({ ...section, end: headings[at + 1]?.start ?? characters.length,
    heading: quote(section.start, section.heading_end) }));
  const kept = correctedFields(layer.fields, edits).filter(({ verdict, value }) => verdict !== "drop" && value !== null);
  const fields = disjoint(kept, headings).map(({ id, value, qualifier = "exact", start, end, also = [],
    optional = false, reason = "", verdict }) => ({ id, value, qualifier, start, end, text: quote(start, end), also,
    optional, reason: verdict ? "" : reason }));
  const stale = layer.checks.some(({ id, status }) => id === "year.stale" && status === "fail");
  const failing = runChecks(fields, head.form, sections).filter(({ status }) => status === "fail").map(({ id }) => id);
  // gold is what a person has read whole
  const said = { ...data.provenance, layer: edits.done ? "gold" : data.provenance.layer || "silver" };
  return { doc_id: row.doc_id, report_year: head.year, agency: head.agency, form: head.form,
    failing_checks: [...failing, ...(stale ? ["year.stale"] : [])].sort(), text: data.text, sections, fields,
    provenance: Object.fromEntries(PROVENANCE.map((key) => [key, said[key] ?? ""])) };
}

async function exportCorrections() {
  const touched = batch.reports.map((row, at) => ({ row, at, edits: editsOf(row.key) }))
    .filter(({ edits }) => isTouched(edits));
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
