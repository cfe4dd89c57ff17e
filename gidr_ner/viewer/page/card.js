// The card of one value: what it is, who says so, who says otherwise, and the form that corrects it.

const nameOf = (id) => schema.names.get(id)?.zh ?? "";
const plain = (value) => (value === null || value === undefined ? "?" : value.toLocaleString("en",
  { maximumFractionDigits: 6 }));
const SIGNS = { at_least: "≥ ", approx: "≈ " };
const spell = ({ id, value, qualifier }) =>
  `${SIGNS[qualifier] ?? ""}${plain(value)} ${schema.names.get(id)?.unit ?? ""}`.trim();
const pair = (title, ...said) => [h("dt", {}, title), h("dd", {}, ...said)];

function drawCard(shown) {
  const field = shown.fields[shown.selected];
  if (!field) {
    return h("div", { id: "card", class: "quiet empty" }, "Click a marked figure, or press ", h("kbd", {}, "n"),
      " for the next doubtful one. Select text and press ", h("kbd", {}, "m"), " to mark a figure that was missed.");
  }
  return h("div", { id: "card", class: `open ${groupOf(field.id)}` },
    h("h3", {}, h("bdi", {}, field.id), " ", h("span", { lang: "zh", class: "quiet" }, nameOf(field.id))),
    h("dl", {}, ...cardLines(field, shown)), correctionForm(field, shown));
}

function cardLines(field, shown) {
  const { found } = field;
  const doubts = shown.doubts.get(field);
  const others = opinions(field, shown.comparison);
  const checks = shown.failing.filter(({ fields }) => fields?.includes(field.id));
  return [
    ...pair("value", h("strong", {}, spell(field)),
      found && field.verdict === "change" ? h("span", { class: "quiet" }, ` was ${found.id} ${spell(found)}`) : ""),
    ...pair("text", h("bdi", { lang: "zh" }, shown.characters.slice(field.start, field.end).join("")),
      h("span", { class: "quiet" }, ` at ${field.start}–${field.end}`)),
    ...(found ? pair("source", [shown.layer.kind === "gold" ? "annotated" : field.source, field.rule, field.reason]
      .filter(Boolean).join(" · "), field.confidence === undefined ? "" : ` · confidence ${field.confidence.toFixed(2)}`) : []),
    ...others.flatMap(({ name, near, differs }) => pair(name, h("span", { class: differs ? "failed" : "passed" },
      !near.length ? "nothing here" : differs ? near.map((one) => `${one.id} ${spell(one)}`).join("; ") : "the same"))),
    ...(doubts.length ? pair("doubt", doubts.join(", ")) : []),
    ...checks.flatMap(({ id, message }) => pair(id, h("span", { class: "failed" }, message))),
    ...(field.verdict ? pair("verdict", VERDICTS[field.verdict]) : []),
  ];
}

const VERDICTS = { accept: "accepted", change: "changed", drop: "no mention", added: "added" };
const QUALIFIERS = ["exact", "at_least", "approx"];

function valueInputs({ id, value, qualifier = "exact" }) {
  return [
    h("label", {}, "Field ", h("input", { name: "id", list: "ids", value: id ?? "", required: true, autocomplete: "off" })),
    h("label", {}, "Value ", h("input", { name: "value", type: "number", step: "any", value, required: true })),
    h("label", {}, "Qualifier ", h("select", { name: "qualifier" }, ...QUALIFIERS.map((one) =>
      h("option", { value: one, selected: one === qualifier }, one)))),
  ];
}

// the values of a form; null, with the field marked, where the id is none of the schema
function readInputs({ elements }) {
  const id = elements.id.value.trim();
  elements.id.setCustomValidity(schema.names.has(id) ? "" : "no field and no cell of the schema");
  if (!elements.id.reportValidity() || !elements.value.reportValidity()) return null;
  return { id, value: Number(elements.value.value), qualifier: elements.qualifier.value };
}

function correctionForm(field, shown) {
  const button = (text, key, action) => h("button", { type: "button", onclick: action }, text, " ", h("kbd", {}, key));
  return h("form", { class: "correct", onsubmit: (event) => {
    event.preventDefault();
    const said = readInputs(event.target);
    if (said) decide({ verdict: "change", ...said });
  } }, ...valueInputs(field), h("button", {}, "Change"),
  ...(field.verdict === "added" ? [button("Remove", "x", () => decide({ verdict: "drop" }))] : [
    button("Accept", "a", () => decide({ verdict: "accept" })), button("No mention", "x", () => decide({ verdict: "drop" })),
    field.verdict ? button("Undo", "u", () => decide(null)) : "",
  ]));
}

// takes the verdict on the selected value into the edits; null takes it back
function decide(verdict) {
  const field = shown.fields[shown.selected];
  const { marks, added } = shown.edits;
  if (!field) return;
  if (field.verdict === "added") {
    if (verdict?.verdict === "drop") added.splice(field.added, 1);
    else if (verdict?.verdict === "change") Object.assign(added[field.added], { ...verdict, verdict: undefined });
  } else if (verdict) marks[placeOf(field.found)] = verdict;
  else delete marks[placeOf(field.found)];
  keepEdits(field);
}

// the form for what is selected in the text
function offerMark() {
  const range = selectedRange();
  if (!range) return;
  const qualifier = /[余餘多]/u.test(range.quote) ? "at_least" : /[几幾]/u.test(range.quote) ? "approx" : "exact";
  const form = h("form", { class: "correct", onsubmit: (event) => {
    event.preventDefault();
    const said = readInputs(event.target);
    if (!said) return;
    const field = { ...said, start: range.start, end: range.end };
    shown.edits.added.push(field);
    keepEdits(field);
  } }, ...valueInputs({ value: guessValue(range.quote), qualifier }), h("button", {}, "Add"),
  h("button", { type: "button", onclick: () => select(shown.selected) }, "Cancel"));
  byId("card").replaceWith(h("div", { id: "card", class: "open" }, h("h3", {}, "A figure that was missed"),
    h("dl", {}, ...pair("text", h("bdi", { lang: "zh" }, range.quote),
      h("span", { class: "quiet" }, ` at ${range.start}–${range.end}`))), form));
  form.elements.id.focus();
}
