// The list of reports: sort, filter and search; rows are made as they scroll into sight.

const ROWS_AT_ONCE = 100;
const COLUMNS = [["report", "doc_id"], ["agency", "agency"], ["year", "year"], ["form", "form"],
  ["mentions", "mentions"], ["cells", "cells"], ["failing checks", "failing"],
  ["differing", "differing"], ["lowest confidence", "lowest"], ["corrections", "edits"]];
const NUMBERS = new Set(["year", "mentions", "cells", "failing", "differing", "lowest", "edits"]);
const ONLY = { all: () => true, "failing checks": (row) => row.failing, "low confidence": (row) => isLow(row),
  differing: (row) => row.differing, errors: (row) => row.error, corrected: (row) => row.edits,
  "not done": (row) => !row.done };
const isLow = ({ lowest }) => lowest !== null && lowest < DOUBTFUL_BELOW;
const count = (number) => number?.toLocaleString("en") ?? "–";
// one spelling for both scripts, letters and digits of any width
const fold = (text) => text.normalize("NFKC")
  .replace(/[\u3400-\u9fff]/g, (character) => schema.folds.get(character) ?? character).toLowerCase();

let order = { key: null, down: false };
let listed = [];
let reading = null; // folded texts by row, once somebody has searched in them
let drawing = 0; // of several drawings under way the last one counts

function offerFilters() {
  const values = (key) => [...new Set(batch.reports.map((row) => row[key]).filter((value) => value !== null))].sort();
  for (const key of ["form", "year"]) byId(key).append(...values(key).map((value) => h("option", { value }, value)));
  byId("only").append(...Object.keys(ONLY).map((name) => h("option", { value: name }, name)));
  byId("filters").addEventListener("input", drawList);
  byId("filters").addEventListener("reset", () => setTimeout(drawList));
  byId("filters").addEventListener("submit", (event) => event.preventDefault());
}

async function foldTexts() {
  const texts = [];
  while (texts.length < batch.reports.length) {
    byId("tally").textContent = `reading texts: ${count(texts.length)} of ${count(batch.reports.length)}`;
    texts.push(...(await read(`texts-${texts.length / batch.together}`)).map(fold));
  }
  return texts;
}

async function wanted() {
  const asked = fold(byId("search").value.trim());
  const texts = asked && byId("in-text").checked ? await (reading ??= foldTexts()) : null;
  return (row, at) => [["form", "form"], ["year", "year"]]
    .every(([id, key]) => !byId(id).value || String(row[key]) === byId(id).value) && ONLY[byId("only").value](row)
    && (!asked || row.folded.includes(asked) || texts?.[at].includes(asked));
}

function compareRows(a, b) {
  const [x, y] = [a.row[order.key], b.row[order.key]];
  const sign = order.down ? -1 : 1;
  // what is not known stands last either way
  if (x === null || y === null) return (x === null) - (y === null);
  return sign * (typeof x === "number" ? x - y : String(x).localeCompare(String(y), "zh"));
}

async function drawList() {
  const turn = ++drawing;
  for (const row of batch.reports) {
    const edits = editsOf(row.key);
    Object.assign(row, { edits: countEdits(edits), done: edits.done });
    row.folded ??= fold([row.doc_id, row.title, row.agency].filter(Boolean).join("\n"));
  }
  const keep = await wanted();
  if (turn !== drawing) return;
  listed = batch.reports.map((row, at) => ({ row, at })).filter(({ row, at }) => keep(row, at));
  if (order.key) listed.sort(compareRows);
  byId("tally").textContent = `${count(listed.length)} of ${count(batch.reports.length)} reports, ` +
    `${count(listed.filter(({ row }) => row.failing).length)} with failing checks`;
  const body = h("tbody", {});
  byId("rows").replaceChildren(h("table", { class: "reports" }, h("thead", {}, h("tr", {}, ...heads())), body));
  addRows(body);
}

function heads() {
  const used = COLUMNS.filter(([, key]) => key !== "differing" || batch.reports.some((row) => row.differing));
  return used.map(([title, key]) => h("th", { class: NUMBERS.has(key) ? "number" : null, "data-key": key,
    "aria-sort": order.key === key ? (order.down ? "descending" : "ascending") : null },
  h("button", { type: "button", onclick: () => sortBy(key) }, title, order.key === key ? (order.down ? " ↓" : " ↑") : "")));
}

async function sortBy(key) {
  const most = ["failing", "differing", "mentions", "cells"].includes(key);
  order = { key, down: order.key === key ? !order.down : most };
  await drawList();
  document.querySelector(`th[data-key="${key}"] button`).focus();
}

// paper does not scroll
function drawAllRows() {
  const body = document.querySelector("#rows tbody");
  while (!shown && body.rows.length < listed.length) addRows(body);
}

function addRows(body) {
  const before = body.rows.length;
  const keys = new Set([...body.parentElement.querySelectorAll("th")].map((head) => head.dataset.key));
  const columns = COLUMNS.filter(([, key]) => keys.has(key));
  body.append(...listed.slice(before, before + ROWS_AT_ONCE).map((item) => drawRow(item, columns)));
  if (body.rows.length >= listed.length) return;
  const watch = new IntersectionObserver(([seen]) => {
    if (!seen.isIntersecting) return;
    watch.disconnect();
    addRows(body);
  }, { rootMargin: "600px" });
  watch.observe(body.lastElementChild);
}

function drawRow({ row, at }, columns) {
  const draw = {
    doc_id: () => h("a", { href: `#${at}` }, row.doc_id),
    agency: () => h("span", { lang: "zh" }, [row.agency, row.error && `⚠ ${row.error}`].filter(Boolean).join(" ") || "–"),
    failing: () => (row.failing ? h("strong", { class: "failed" }, `✗ ${row.failing}`) : "0"),
    lowest: () => (row.lowest === null ? "–"
      : h("span", { class: isLow(row) ? "failed" : null }, row.lowest.toFixed(2))),
    edits: () => `${row.edits || ""}${row.done ? " ✓ done" : ""}`,
  };
  return h("tr", {}, ...columns.map(([title, key]) => h("td", { class: NUMBERS.has(key) ? "number" : null,
    "data-title": title }, draw[key]?.() ?? row[key] ?? "–")));
}
