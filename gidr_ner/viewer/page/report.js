// One report: outline, checks, text, card and forms, drawn again when something is corrected.

let shown = null;

async function load(at) {
  const block = Math.floor(at / batch.together);
  const [data, texts] = await Promise.all([read(`report-${at}`), read(`texts-${block}`)]);
  return { ...data, text: texts[at % batch.together] };
}

function showReport(at, data) {
  const row = batch.reports[at];
  shown = { at, row, data, layer: data.layers[0], characters: Array.from(data.text), comparison: compare(data),
    selected: null, check: -1 };
  refresh();
  byId("list").hidden = true;
  byId("report").hidden = false;
  byId("report").replaceChildren(nav(), ...(shown.layer.error ? failure() : [headForm(), drawBody()]));
  document.title = `${row.doc_id} – gidr-ner view`;
  scrollTo(0, 0);
}

// what follows from the edits: items, checks, doubts
function refresh() {
  const { row, layer, comparison } = shown;
  shown.edits = editsOf(row.key);
  shown.head = headOf(layer, shown.edits);
  shown.items = correctedItems(layer, shown.edits);
  shown.fields = shown.items.filter(({ heading }) => !heading);
  shown.sections = sectionsOf(shown.items, shown.characters.length);
  shown.checks = countEdits(shown.edits) ? recheck() : layer.checks;
  shown.failing = shown.checks.filter(({ status }) => status === "fail");
  shown.doubts = new Map(shown.items.map((item) => [item, doubtsOf(item, comparison, shown.failing)]));
}

// the sums over corrected figures; a check that cannot be counted here stays as it was
function recheck() {
  const kept = shown.fields.filter(({ verdict }) => verdict !== "drop");
  const now = new Map(runChecks(kept, shown.head.form, shown.sections).map((check) => [check.id, check]));
  const summed = new Set(schema.identities.map(({ id }) => id));
  const before = shown.layer.checks
    .filter(({ id, status }) => !summed.has(id) || (status === "skipped" && !now.has(id)));
  return [...now.values(), ...before];
}

// what an item is the same by after an edit
const keyOf = (item) => item && (item.found ? placeOf(item.found) : `added ${item.added}`);

// takes an edit in and draws the report again, with an item selected; its head stays, somebody may be typing there
function keepEdits(key = keyOf(shown.items[shown.selected])) {
  saveEdits(shown.row.key, shown.edits);
  refresh();
  const selected = shown.items.findIndex((item) => keyOf(item) === key);
  shown.selected = selected < 0 ? null : selected;
  const tops = ["#text", "aside"].map((each) => [each, document.querySelector(each).scrollTop]);
  document.querySelector("nav").replaceWith(nav());
  byId("body").replaceWith(drawBody());
  for (const [each, top] of tops) document.querySelector(each).scrollTop = top;
  markSelected();
  tellKept();
}

// why there is no text, and what was found in it all the same
const failure = () => [h("h2", {}, shown.row.doc_id),
  h("p", { class: "failed" }, `${shown.layer.error.type}: ${shown.layer.error.message}`), ...warnings(),
  shown.items.length ? checkList() : "", h("ul", {}, ...shown.fields.filter(({ id }) => !schema.cells.has(id))
    .map((field) => h("li", {}, `${nameOf(field.id)} ${spell(field)} `, h("code", {}, field.id)))), ...drawForms(shown)];

const warnings = () => shown.layer.warnings.map((warning) => h("p", { class: "quiet" }, `⚠ ${warning}`));

const drawBody = () => h("div", { id: "body" }, h("div", { class: "columns" },
  h("aside", {}, outline(), legend(), checkList()),
  h("div", { class: "reading" }, drawCard(shown), drawText(shown), keyHelp())), ...drawForms(shown));

const STEPS = [["‹ doubtful", () => stepItem(-1, isDoubtful)], ["doubtful ›", () => stepItem(1, isDoubtful)],
  ["failing ›", () => nextFailing()], ["+ figure", () => offerMark(false)], ["+ heading", () => offerMark(true)]];

function nav() {
  const link = (at, text) => h(at >= 0 && at < listed.length ? "a" : "span", { class: "quiet",
    href: listed[at] ? `#${listed[at].at}` : null }, text);
  const here = listed.findIndex(({ at }) => at === shown.at);
  const doubtful = shown.items.filter(isDoubtful).length;
  return h("nav", {}, h("a", { href: "#" }, "← all reports"), link(here - 1, "‹ previous"), link(here + 1, "next ›"),
    h("span", { class: "quiet" }, `${doubtful} doubtful · ${shown.failing.length} failing`),
    ...(shown.layer.error ? [] : STEPS).map(([text, action]) => h("button", { type: "button", onclick: action,
      // a click must not take the selection that it is about
      onmousedown: (event) => event.preventDefault() }, text)));
}

const keyHelp = () => h("p", { class: "keys quiet" }, ...KEYS.map(([key, what]) =>
  h("span", {}, h("kbd", {}, key), ` ${what}`)));

// nothing said is what was found
function correctHead(input) {
  if (!input.reportValidity()) return;
  const { name, value } = input;
  const said = name === "year" ? Number(value) : value.trim();
  if (said === shown.layer[HEAD[name]] || !said) delete shown.edits.head[name];
  else shown.edits.head[name] = said;
  keepEdits();
  input.value = shown.head[name] ?? "";
}

const FORMS = ["2008", "2014", "2019", "2021", "free"];

function headForm() {
  const entry = (name, element, attributes, ...options) => h("label", {}, `${name} `, h(element, { name, ...attributes,
    value: shown.head[name], onchange: ({ target }) => correctHead(target) }, ...options));
  return h("div", { class: "head" }, h("h2", { lang: "zh" }, shown.layer.title ?? shown.row.doc_id),
    h("form", { onsubmit: (event) => event.preventDefault() }, entry("agency", "input", { size: 24, lang: "zh" }),
      entry("year", "input", { type: "number", min: 2000, max: 2100 }),
      entry("form", "select", {}, ...["", ...FORMS].map((value) =>
        h("option", { value, selected: value === (shown.head.form ?? "") }, value || "–"))),
      h("label", {}, h("input", { type: "checkbox", id: "done", checked: shown.edits.done, onchange: ({ target }) => {
        shown.edits.done = target.checked;
        keepEdits();
      } }), " read whole: export as gold")),
    ...warnings());
}

function outline() {
  return h("details", { open: wide(), class: "outline" }, h("summary", {}, "Sections"),
    h("ol", {}, ...shown.items.filter(({ heading }) => heading).map((item) => h("li", {},
      itemButton(item, shown, h("span", { lang: "zh" }, quoteOf(item, shown).trim())), " ",
      h("span", { class: isDoubtful(item) ? "failed" : "quiet" }, item.id)))));
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
  return h("details", { open: wide(), class: "checks" },
    h("summary", {}, `Checks: ${shown.failing.length} fail, ${passed.length} pass, ${skipped.length} skipped`),
    ...shown.failing.map((check) => h("div", { class: "check", "data-check": check.id },
      h("strong", { class: "failed" }, `✗ ${check.id}`), h("p", {}, check.message),
      h("p", { class: "quiet" }, ...figuresOf(check)))),
    skipped.length ? h("details", {}, h("summary", { class: "quiet" }, "skipped"),
      ...skipped.map(({ id, message }) => h("p", { class: "quiet" }, `${id}: ${message}`))) : "");
}

const figuresOf = ({ fields = [] }) => shown.fields
  .filter(({ id, verdict }) => fields.includes(id) && verdict !== "drop")
  .flatMap((field) => [itemButton(field, shown, `${nameOf(field.id)} ${plain(field.value)}`), h("br")]);
