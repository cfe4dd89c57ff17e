// One report: outline, checks, text, card and forms, drawn again when something is corrected.

let shown = null;

async function load(at) {
  const block = Math.floor(at / batch.together);
  const [data, texts] = await Promise.all([read(`report-${at}`), read(`texts-${block}`)]);
  return { ...data, text: texts[at % batch.together] };
}

async function showReport(at) {
  const row = batch.reports[at];
  const data = await load(at);
  shown = { at, row, data, layer: data.layers[0], characters: Array.from(data.text), comparison: compare(data),
    selected: null, check: -1 };
  refresh();
  byId("list").hidden = true;
  byId("report").hidden = false;
  byId("report").replaceChildren(...drawReport());
  document.title = `${row.doc_id} – gidr-ner view`;
  scrollTo(0, 0);
}

// what follows from the edits: fields, checks, doubts
function refresh() {
  const { row, layer, comparison } = shown;
  shown.edits = editsOf(row.key);
  shown.head = headOf(layer, shown.edits);
  shown.fields = correctedFields(layer.fields, shown.edits);
  shown.checks = countEdits(shown.edits) ? recheck() : layer.checks;
  shown.failing = shown.checks.filter(({ status }) => status === "fail");
  shown.doubts = new Map(shown.fields.map((field) => [field, doubtOf(field, comparison, shown.failing)]));
}

// the sums over corrected figures; a check that cannot be counted here stays as it was
function recheck() {
  const kept = shown.fields.filter(({ verdict }) => verdict !== "drop");
  const now = new Map(runChecks(kept, shown.head.form, shown.layer.sections).map((check) => [check.id, check]));
  const summed = new Set(schema.identities.map(({ id }) => id));
  const before = shown.layer.checks.filter(({ id, status }) => !summed.has(id) || (status === "skipped" && !now.has(id)));
  return [...now.values(), ...before];
}

// the report with a value selected, after an edit
function keepEdits(field) {
  saveEdits(shown.row.key, shown.edits);
  refresh();
  const selected = shown.fields.findIndex((one) => one.start === field.start && one.end === field.end);
  shown.selected = selected < 0 ? null : selected;
  const top = byId("text").scrollTop;
  byId("report").replaceChildren(...drawReport());
  byId("text").scrollTop = top;
  markSelected();
  tellKept();
}

function drawReport() {
  if (shown.layer.error) {
    return [nav(), h("h2", {}, shown.row.doc_id),
      h("p", { class: "failed" }, `${shown.layer.error.type}: ${shown.layer.error.message}`)];
  }
  return [nav(), headForm(), h("div", { class: "columns" },
    h("aside", {}, outline(), legend(), checkList()),
    h("div", { class: "reading" }, drawCard(shown), drawText(shown), keyHelp())), ...drawForms(shown)];
}

const STEPS = [["‹ doubtful", () => stepDoubt(-1)], ["doubtful ›", () => stepDoubt(1)], ["failing ›", () => nextFailing()],
  ["mark selection", () => offerMark()]];

function nav() {
  const link = (at, text) => h(at >= 0 && at < listed.length ? "a" : "span", { class: "quiet",
    href: listed[at] ? `#${listed[at].at}` : null }, text);
  const here = listed.findIndex(({ at }) => at === shown.at);
  const doubtful = shown.fields.filter((field) => shown.doubts.get(field).length).length;
  return h("nav", {}, h("a", { href: "#" }, "← all reports"), link(here - 1, "‹ previous"), link(here + 1, "next ›"),
    h("span", { class: "quiet" }, `${doubtful} doubtful · ${shown.failing.length} failing`),
    ...STEPS.map(([text, action]) => h("button", { type: "button", onclick: action,
      // a click must not take the selection that it is about
      onmousedown: (event) => event.preventDefault() }, text)));
}

const keyHelp = () => h("p", { class: "keys quiet" }, ...KEYS.map(([key, what]) =>
  h("span", {}, h("kbd", {}, key), ` ${what}`)));

function headForm() {
  const input = (key, attributes) => h("label", {}, `${key} `, h("input", { name: key, value: shown.head[key], lang: "zh",
    ...attributes, onchange: ({ target }) => {
      const value = key === "year" ? Number(target.value) || null : target.value.trim();
      if (value === shown.layer[HEAD[key]] || !value) delete shown.edits.head[key];
      else shown.edits.head[key] = value;
      keepEdits({});
    } }));
  const { title, warnings } = shown.layer;
  return h("div", { class: "head" }, h("h2", { lang: "zh" }, title ?? shown.row.doc_id),
    h("form", { onsubmit: (event) => event.preventDefault() }, input("agency", { size: 24 }),
      input("year", { type: "number", min: 2000, max: 2100 }), input("form", { size: 5, pattern: "2008|2014|2019|2021|free" }),
      h("label", {}, h("input", { type: "checkbox", id: "done", checked: shown.edits.done, onchange: ({ target }) => {
        shown.edits.done = target.checked;
        keepEdits({});
      } }), " read whole: export as gold")),
    ...warnings.map((warning) => h("p", { class: "quiet" }, `⚠ ${warning}`)));
}

function outline() {
  return h("details", { open: wide(), class: "outline" }, h("summary", {}, "Sections"),
    h("ol", { lang: "zh" }, ...shown.layer.sections.map(({ id, start, heading }) => h("li", {},
      h("button", { type: "button", class: "link", onclick: () => toPlace(start) }, heading ?? schema.sections[id] ?? id)))));
}

function legend() {
  const used = new Set(shown.fields.map(({ id }) => groupOf(id)));
  return h("details", { open: wide(), class: "legend-box" }, h("summary", {}, "Marks"), h("ul", { class: "marks" },
    ...GROUPS.map(([name], at) => (used.has(`s${at}`) ? h("li", {}, h("mark", { class: `s${at}` }, name)) : "")),
    h("li", {}, h("mark", { class: "doubtful s5" }, "doubtful")),
    shown.comparison.extra.length ? h("li", {}, h("mark", { class: "other" }, "only another source")) : ""));
}

function checkList() {
  const passed = shown.checks.filter(({ status }) => status === "pass");
  const skipped = shown.checks.filter(({ status }) => status === "skipped");
  return h("details", { open: wide() || shown.failing.length > 0, class: "checks" },
    h("summary", {}, `Checks: ${shown.failing.length} fail, ${passed.length} pass, ${skipped.length} skipped`),
    ...shown.failing.map((check) => h("div", { class: "check", "data-check": check.id },
      h("strong", { class: "failed" }, `✗ ${check.id}`), h("p", {}, check.message),
      h("p", { class: "quiet" }, ...figuresOf(check)))),
    skipped.length ? h("details", {}, h("summary", { class: "quiet" }, "skipped"),
      ...skipped.map(({ id, message }) => h("p", { class: "quiet" }, `${id}: ${message}`))) : "");
}

const figuresOf = ({ fields = [] }) => shown.fields.filter(({ id, verdict }) => fields.includes(id) && verdict !== "drop")
  .flatMap((field) => [valueButton(field, shown, `${nameOf(field.id)} ${plain(field.value)}`), h("br")]);
