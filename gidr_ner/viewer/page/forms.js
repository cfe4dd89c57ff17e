// The tables of the national forms as printed, each filled cell a button that leads to its place in the text.

const TITLES = { t2: "二、主动公开政府信息情况", t3: "三、收到和处理政府信息公开申请情况",
  t4: "四、政府信息公开行政复议、行政诉讼情况" };

function cellParts({ id, zh }) {
  const [rowZh, columnZh] = [zh.slice(0, zh.lastIndexOf("·")), zh.slice(zh.lastIndexOf("·") + 1)];
  const [row, column] = [id.slice(0, id.lastIndexOf(".")), id.slice(id.lastIndexOf(".") + 1)];
  return { id, table: id.split(".")[0], row, column, rowZh, columnZh };
}

function drawForms(shown) {
  const { form } = shown.head;
  const filled = Map.groupBy(shown.fields.filter(({ id }) => schema.cells.has(id)), ({ id }) => id);
  if (!filled.size) return [];
  const cells = [...schema.cells.values()]
    .filter(({ id, forms }) => forms.includes(form) || filled.has(id)).map(cellParts);
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

const wideTable = (...children) => h("div", { class: "scroll wide", tabindex: 0, role: "region", "aria-label": "form" },
  h("table", { class: "national" }, ...children));

function rowsTable({ heads, rows }, filled, shown) {
  const labels = rowLabels(rows.map(([, [cell]]) => cell));
  const width = Math.max(...labels.map((cells) => cells.at(-1).upTo));
  return wideTable(
    h("thead", {}, h("tr", { lang: "zh" }, h("th", { colspan: width }),
      ...heads.map(({ columnZh }) => h("th", {}, columnZh)))),
    h("tbody", {}, ...rows.map(([, inside], at) => h("tr", {}, ...labels[at].map(({ text, rows: rowspan, upTo, from }) =>
      h("th", { lang: "zh", rowspan, colspan: upTo - from, class: rowspan > 1 ? "group" : null }, text)),
    ...inside.map(({ id }) => drawCell(filled.get(id), shown))))),
  );
}

const RESULTS = { denied: "（三）不予公开", unavailable: "（四）无法提供", rejected: "（五）不予处理", other: "（六）其他处理" };

// the labels of each row: results stand two or three deep under one head, as printed, and other rows beside all of it
function rowLabels(cells) {
  const isResult = ({ table, rowZh }) => table === "t3" && rowZh.startsWith("三（");
  const kindOf = ({ row }) => RESULTS[row.split(".")[1]];
  const results = cells.filter(isResult);
  return cells.map((cell) => {
    if (!isResult(cell)) return [{ text: cell.rowZh, from: 0, upTo: results.length ? 3 : 1 }];
    const kind = kindOf(cell);
    const top = cell === results[0] ? [{ text: "三、本年度办理结果", rows: results.length, from: 0, upTo: 1 }] : [];
    const alike = results.filter((one) => kindOf(one) === kind);
    if (!kind || alike.length === 1) return [...top, { text: kind ?? cell.rowZh.slice(1), from: 1, upTo: 3 }];
    const group = cell === alike[0] ? [{ text: kind, rows: alike.length, from: 1, upTo: 2 }] : [];
    return [...top, ...group, { text: cell.rowZh.replace(/^三（.）/, ""), from: 2, upTo: 3 }];
  });
}

function acrossTable(cells, filled, shown) {
  const groups = [...Map.groupBy(cells, ({ row }) => row).values()];
  return wideTable(
    h("thead", { lang: "zh" },
      h("tr", {}, ...groups.map((inside) => h("th", { colspan: inside.length }, inside[0].rowZh))),
      h("tr", {}, ...cells.map(({ columnZh }) => h("th", {}, columnZh)))),
    h("tbody", {}, h("tr", {}, ...cells.map(({ id }) => drawCell(filled.get(id), shown)))),
  );
}

function drawCell(fields, shown) {
  const failing = fields && shown.failing.some((check) => check.fields?.includes(fields[0].id));
  return h("td", { class: failing ? "number failing" : "number" },
    ...(fields ?? []).map((field) => itemButton(field, shown, field.verdict === "drop" ? "–" : plain(field.value))));
}

function itemButton(item, shown, text) {
  const at = shown.items.indexOf(item);
  return h("button", { type: "button", class: `link ${item.verdict ?? ""}`, "data-to": at, title: item.id,
    disabled: Boolean(shown.layer.error), onclick: () => select(at) }, text);
}
