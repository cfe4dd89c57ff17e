// The card of one item: what it is, who says so, who says otherwise, and the form that corrects it.

const nameOf = (id) => schema.names.get(id)?.zh ?? schema.sections[id] ?? "";
const plain = (value) => (value === null || value === undefined ? "?" : value.toLocaleString("en",
  { maximumFractionDigits: 6 }));
const SIGNS = { at_least: "≥ ", approx: "≈ " };
const spell = ({ id, heading, value, qualifier }) => (heading ? nameOf(id) :
  `${SIGNS[qualifier] ?? ""}${plain(value)} ${schema.names.get(id)?.unit ?? ""}`.trim());
const quoteOf = ({ start, end }, { characters }) => characters.slice(start, end).join("");
const pair = (title, ...said) => [h("dt", {}, title), h("dd", {}, ...said)];

function drawCard(shown) {
  const item = shown.items[shown.selected];
  if (!item) {
    return h("div", { id: "card", class: "quiet empty" }, "Click a figure or a heading, or press ", h("kbd", {}, "n"),
      " for the next doubtful one. Select what was missed and press ", h("kbd", {}, "m"), " for a figure, ",
      h("kbd", {}, "h"), " for a heading.");
  }
  return h("div", { id: "card", class: `open ${item.heading ? "" : groupOf(item.id)}` },
    h("h3", {}, h("bdi", {}, item.id), " ", h("span", { lang: "zh", class: "quiet" }, nameOf(item.id))),
    h("dl", {}, ...cardLines(item, shown)), correctionForm(item));
}

function cardLines(item, shown) {
  const { found } = item;
  const doubts = shown.doubts.get(item);
  const others = opinions(item, shown.comparison);
  const checks = shown.failing.filter(({ fields }) => fields?.includes(item.id));
  return [
    ...pair(item.heading ? "section" : "value", h("strong", {}, spell(item)),
      item.stated_year ? ` for ${item.stated_year}` : "",
      found && item.verdict === "change" ? h("span", { class: "quiet" }, ` was ${found.id} ${spell(found)}`) : ""),
    ...pair("text", h("bdi", { lang: "zh" }, quoteOf(item, shown)),
      h("span", { class: "quiet" }, ` at ${item.start}–${item.end}`)),
    ...(found ? pair("source", sourceOf(item, shown)) : []),
    ...others.flatMap(({ name, near, differs }) => pair(name, h("span", { class: differs ? "failed" : "passed" },
      !near.length ? "nothing here" : differs ? near.map((one) => `${one.id} ${spell(one)}`).join("; ") : "the same"))),
    ...(doubts.length ? pair("doubt", doubts.join(", ")) : []),
    ...checks.flatMap(({ id, message }) => pair("check", h("span", { class: "failed" }, `✗ ${id}: ${message}`))),
    ...(item.verdict ? pair("verdict", VERDICTS[item.verdict]) : []),
  ];
}

const REASONS = {
  agreed: "rules and model agree",
  only_rules: "only the rules say so",
  only_model: "only the model says so",
  balances: "rules and model differ, with this the sums come out",
  preferred: "rules and model differ, this is likelier",
  shape: "printed as the other headings, or over a table of the form",
};

function sourceOf({ source, rule, reason, confidence }, { layer }) {
  const sure = confidence === undefined ? "" : `confidence ${confidence.toFixed(2)}`;
  return [layer.kind === "gold" ? "annotated" : source, rule, REASONS[reason] ?? reason, sure].filter(Boolean).join(" · ");
}

const VERDICTS = { accept: "accepted", change: "changed", drop: "rejected", added: "added" };
const QUALIFIERS = ["exact", "at_least", "approx"];

function valueInputs({ id, value, qualifier = "exact" }) {
  return [
    h("label", {}, "Field ",
      h("input", { name: "id", list: "ids", value: id ?? "", required: true, autocomplete: "off",
        // a form with a complaint on it would never be sent again
        oninput: ({ target }) => target.setCustomValidity("") })),
    h("label", {}, "Value ", h("input", { name: "value", type: "number", step: "any", value, required: true })),
    h("label", {}, "Qualifier ", h("select", { name: "qualifier" }, ...QUALIFIERS.map((one) =>
      h("option", { value: one, selected: one === qualifier }, one)))),
  ];
}

const sectionInput = ({ id }) => [h("label", {}, "Section ", h("select", { name: "id" },
  ...Object.entries(schema.sections).filter(([one]) => one !== "preamble").map(([one, zh]) =>
    h("option", { value: one, selected: one === id }, `${one} ${zh}`))))];

// the values of a form; null, with the field marked, where the id is none of the schema
function readInputs({ elements }) {
  if (!elements.value) return { id: elements.id.value };
  const id = elements.id.value.trim();
  elements.id.setCustomValidity(schema.names.has(id) ? "" : "no field and no cell of the schema");
  if (!elements.id.reportValidity() || !elements.value.reportValidity()) return null;
  return { id, value: Number(elements.value.value), qualifier: elements.qualifier.value };
}

function correctionForm(item) {
  const button = (text, key, action) => h("button", { type: "button", onclick: action }, text, " ", h("kbd", {}, key));
  return h("form", { class: "correct", onsubmit: (event) => {
    event.preventDefault();
    const said = readInputs(event.target);
    if (said) decide({ verdict: "change", ...said });
  } }, ...(item.heading ? sectionInput(item) : valueInputs(item)), h("button", {}, "Change"),
  ...(item.verdict === "added" ? [button("Remove", "x", () => decide({ verdict: "drop" }))] : [
    button("Accept", "a", () => decide({ verdict: "accept" })),
    button("Reject", "x", () => decide({ verdict: "drop" })),
    item.verdict ? button("Undo", "u", () => decide(null)) : "",
  ]));
}

// takes the verdict on the selected item into the edits; null takes it back
function decide(verdict) {
  const item = shown.items[shown.selected];
  const { marks, added } = shown.edits;
  if (!item) return;
  if (item.verdict === "added") {
    if (verdict?.verdict === "drop") added.splice(item.added, 1);
    else if (verdict?.verdict === "change") Object.assign(added[item.added], { ...verdict, verdict: undefined });
  } else if (verdict) marks[placeOf(item.found)] = verdict;
  else delete marks[placeOf(item.found)];
  keepEdits(item.verdict === "added" && verdict?.verdict === "drop" ? null : undefined);
}
