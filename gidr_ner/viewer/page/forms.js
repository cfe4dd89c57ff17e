// The tables of the national forms as printed, each filled cell a button that leads to its place in the text.

const TITLES = { t2: "二、主动公开政府信息情况", t3: "三、收到和处理政府信息公开申请情况",
  t4: "四、政府信息公开行政复议、行政诉讼情况" };

function cellParts({ id, zh }) {
  const [rowZh, columnZh] = [zh.slice(0, zh.lastIndexOf("·")), zh.slice(zh.lastIndexOf("·") + 1)];
  return { id, table: id.split(".")[0], row: id.slice(0, id.lastIndexOf(".")), column: id.slice(id.lastIndexOf(".") + 1),
    rowZh: rowZh.replace(/（2019 form.*）$/, ""), columnZh };
}

function drawForms(shown) {
  const { form } = shown.head;
  const filled = Map.groupBy(shown.fields.filter(({ id }) => schema.cells.has(id)), ({ id }) => id);
  if (!filled.size) return [];
  const cells = [...schema.cells.values()].filter(({ id, forms }) => forms.includes(form) || filled.has(id)).map(cellParts);
  return [...Map.groupBy(cells, ({ table }) => table)].map(([table, inside]) => h("section", { class: "form" },
    h("h3", { lang: "zh" }, TITLES[table]), ...(table === "t4" ? [acrossTable(inside, filled, shown)]
      : blocks(inside).map((block) => rowsTable(block, filled, shown)))));
}

// rows under the same columns make one block: the parts of the second table have columns of their own
function blocks(cells) {
  const found = [];
  for (const [row, inside] of Map.groupBy(cells, ({ row }) => row)) {
    const columns = inside.map(({ column }) => column).join(" ");
    if (found.at(-1)?.columns !== columns) found.push({ columns, heads: inside, rows: [] });
    found.at(-1).rows.push([row, inside]);
  }
  return found;
}

const scroll = (...children) => h("div", { class: "scroll wide", tabindex: 0, role: "region", "aria-label": "form" },
  h("table", { class: "national" }, ...children));

function rowsTable({ heads, rows }, filled, shown) {
  return scroll(
    h("thead", {}, h("tr", { lang: "zh" }, h("th", {}), ...heads.map(({ columnZh }) => h("th", {}, columnZh)))),
    h("tbody", {}, ...rows.map(([, inside]) => h("tr", {}, h("th", { lang: "zh" }, inside[0].rowZh),
      ...inside.map(({ id }) => drawCell(filled.get(id), shown))))),
  );
}

function acrossTable(cells, filled, shown) {
  const groups = [...Map.groupBy(cells, ({ row }) => row).values()];
  return scroll(
    h("thead", { lang: "zh" }, h("tr", {}, ...groups.map((inside) => h("th", { colspan: inside.length }, inside[0].rowZh))),
      h("tr", {}, ...cells.map(({ columnZh }) => h("th", {}, columnZh)))),
    h("tbody", {}, h("tr", {}, ...cells.map(({ id }) => drawCell(filled.get(id), shown)))),
  );
}

function drawCell(fields, shown) {
  const failing = fields && shown.failing.some((check) => check.fields?.includes(fields[0].id));
  return h("td", { class: failing ? "number failing" : "number" },
    ...(fields ?? []).map((field) => valueButton(field, shown, field.verdict === "drop" ? "–" : plain(field.value))));
}

const valueButton = (field, shown, text) => h("button", { type: "button", class: `link ${field.verdict ?? ""}`,
  "data-to": shown.fields.indexOf(field), title: field.id, onclick: () => select(shown.fields.indexOf(field)) }, text);
