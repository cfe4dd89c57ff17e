"use strict";
// Where systems go wrong: the worst documents, and every error with its text.

function documents({ field, slice, shown }) {
  const rows = report.documents.filter(({ doc_id }) => !slice || inSlice(doc_id, slice)).flatMap((each) =>
    shown.map(({ name }) => [each, name, ...(each.per_system[name]?.value ?? [0, 0, 0])]))
    .filter(([, , , wrong, missed]) => wrong + missed)
    .sort((a, b) => b[3] + b[4] - a[3] - a[4] || a[2] - b[2]);
  if (!rows.length) return [];
  const shownRows = rows.slice(0, 50);
  return [quiet(`Values${field ? " of all fields" : ""}, most errors first${rows.length > 50 ? `, 50 of ${rows.length}` : ""}.`), table([
    ["document", false, ([{ doc_id }]) => doc_id],
    ["agency", false, ([{ agency }]) => h("span", { lang: "zh" }, agency ?? "")],
    ["year", true, ([{ year }]) => year ?? ""], ["form", false, ([{ form }]) => form ?? ""],
    ["system", false, ([, name]) => name],
    ...["right", "wrong", "missed"].map((title, i) => [title, true, (row) => count(row[2 + i])]),
  ], shownRows, "worst documents")];
}

function errors({ field, slice, shown }) {
  const found = shown.flatMap(({ name }) => (report.errors[name] ?? []).map((error) => ({ ...error, system: name })))
    .filter((error) => (!slice || errorInSlice(error, slice)) && (!field || isOfField(error, field)));
  const groups = [...Map.groupBy(found, ({ gold, pred }) => (gold ?? pred).id)]
    .sort(([, a], [, b]) => b.length - a.length);
  const all = shown.reduce((sum, { name }) => sum + (report.errors_total[name] ?? 0), 0);
  byId("tally").textContent = `${count(found.length)} of ${count(all)} errors, by field. Open one to see its text.`;
  return groups.length ? groups.map(errorGroup) : [quiet("None.")];
}

// what is inside is made when it is first opened, so that thousands of errors cost nothing
function opening(summary, make) {
  const element = h("details", { ontoggle: (event) => {
    if (event.target === element && element.open && element.children.length === 1) make(element);
  } }, h("summary", {}, ...summary));
  return element;
}

function errorGroup([label, found]) {
  const tally = KINDS.map((kind) => [kind, found.filter((error) => error.kind === kind).length]).filter(([, n]) => n);
  const summary = [h("strong", {}, label), ` ${names.get(label) ?? ""} `,
    h("span", { class: "quiet" }, tally.map(([kind, n]) => `${n} ${kind}`).join(", "))];
  return opening(summary, (element) => element.append(...found.map(errorEntry)));
}

function errorEntry(error) {
  const { kind, system, doc_id, before, text, after } = error;
  const summary = [h("span", { class: `kind ${series(KINDS.indexOf(kind))}` }, kind), ` ${system} · ${doc_id} `,
    h("bdi", { lang: "zh" }, before, h("mark", {}, text), after)];
  return opening(summary, (element) => {
    const said = h("dl", {}, ...[["annotated", error.gold], ["found", error.pred]].flatMap(([title, item]) =>
      [h("dt", {}, title), h("dd", {}, item ? describe(item) : "nothing")]));
    const box = documentText(error);
    element.append(said, box);
    const mark = box.querySelector("mark");
    if (mark) box.scrollTop = mark.offsetTop - box.offsetTop - box.clientHeight / 3;
  });
}

const describe = (item) => Object.entries(item).filter(([, value]) => value !== null && value !== "")
  .map(([key, value]) => `${key} ${typeof value === "object" ? JSON.stringify(value) : value}`).join(" · ");

// offsets count code points, JavaScript's own strings count UTF-16 units
function documentText({ doc_id, start, end, before, text, after }) {
  const whole = texts.has(doc_id) ? Array.from(texts.get(doc_id)) : null;
  const cut = (from, to) => whole.slice(from, to).join("");
  const place = (marked) => h("mark", { class: marked ? null : "place" }, marked);
  const content = start === null ? [whole ? cut(0) : ""]
    : whole ? [cut(0, start), place(cut(start, end)), cut(end)] : [before, place(text), after];
  const said = { role: "region", "aria-label": `text of ${doc_id}` };
  return h("div", { class: "text", lang: "zh", tabindex: 0, ...said }, ...content);
}
