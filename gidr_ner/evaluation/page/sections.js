"use strict";
// Sections of figures: each takes what the filters leave and gives the elements to show, none where it has nothing.

const MATRIX = 24; // fields that a confusion matrix shows
const ENDS = ["(missed)", "(spurious)"]; // a column and a row that stand for nothing

function gates() {
  const failed = report.gates.filter((gate) => !gate.passed);
  if (!report.gates.length) return [];
  const total = report.gates.length;
  const verdict = (passed) => (passed ? "passed" : "failed");
  const result = ({ passed }) => h("span", { class: verdict(passed) }, `${passed ? "✔" : "✘"} ${verdict(passed)}`);
  const sorted = [...report.gates].sort((a, b) => a.passed - b.passed);
  return [h("p", { class: verdict(!failed.length) },
    failed.length ? `✘ ${failed.length} of ${total} failed` : `✔ all ${total} passed`), table([
    ["gate", false, (gate) => h("code", {}, gate.id)],
    ["result", false, result],
    ["why", false, (gate) => gate.message],
  ], sorted, "gates")];
}

// what a filter leaves of the scores of one measure and system
function scoresOf(measure, system, { field, slice }) {
  const whole = slice ? slice.measures[measure]?.[system] : report.measures[measure][system];
  return field && !slice ? whole?.labels?.[field] : whole;
}

// what is missed has no source: by source there is precision alone
const bar = ({ name, index }, scores) => scores && { index, name, value: scores.f1 ?? scores.precision,
  interval: scores.interval ?? scores.precision_interval };

function measures({ field, slice, shown }) {
  const barsOf = (measure) =>
    shown.map((system) => bar(system, scoresOf(measure, system.name, { field, slice }))).filter(Boolean);
  const rows = Object.keys(report.measures)
    .map((measure) => ({ name: measure, bars: barsOf(measure) })).filter(({ bars }) => bars.length);
  const scope = slice ? `Slice ${slice.name} ${slice.bucket}, ${slice.documents} documents` : "All documents";
  const ofField = slice ? "; figures are of all fields, as slices are not counted by field" : `, field ${field}`;
  const what = slice?.name === "source" ? "Precision" : "F1";
  return [quiet(`${what} with 95 % intervals. ${scope}${field ? ofField : ""}.`), systemLegend(shown),
    ...warnings(shown), barChart(rows, room(), `${what} by measure and system`), countsTable(rows, { field, slice })];
}

function countsTable(rows, filter) {
  const lines = rows.flatMap((row) => row.bars.map(({ name }) =>
    ({ measure: row.name, system: name, ...scoresOf(row.name, name, filter) })));
  const macro = lines.some(({ macro_f1 }) => macro_f1 !== undefined);
  return table([["measure", false, ({ measure }) => measure], ["system", false, ({ system }) => system],
    ...["right", "wrong", "missed"].map((key) => [key, true, (line) => count(line[key])]),
    ["precision", true, ({ precision }) => rate(precision)], ["recall", true, ({ recall }) => rate(recall)],
    ["F1", true, ({ f1 }) => rate(f1)], ...(macro ? [["macro F1", true, ({ macro_f1 }) => rate(macro_f1)]] : []),
  ], lines, "counts by measure and system");
}

function warnings(shown) {
  return shown.flatMap((system) => [
    ["documents missing, counted as empty", system.documents_missing],
    ["documents with an error for a record, counted as empty", system.documents_failed],
    ["documents that are not in gold, left out", system.documents_extra],
    ["ids that the schema does not know", Object.entries(system.unknown_ids).map(([id, n]) => `${id} (${n})`)],
    ["figures quote other characters than stand at their offsets", Array(system.misquoted)],
  ].filter(([, found]) => found.length).map(([what, found]) => h("p", { class: "failed" },
    `${system.name}: ${count(found.length)} ${what}${found[0] ? `: ${found.join(", ")}` : ""}`)));
}

function kinds({ field, slice, shown }) {
  if (field || slice) return [];
  return [table([["system", false, ({ name }) => name],
    ...KINDS.map((kind) => [kind, true, ({ name }) => count(report.muc[name][kind])])], shown, "kinds of match")];
}

function differences({ field, slice, shown }) {
  if (slice) return [];
  const wanted = (difference) => (field ? difference.label === field : !difference.label)
    && shown.some(({ name }) => [difference.first, difference.second].includes(name));
  const { baseline } = report;
  const against = baseline?.comparable ? baseline.differences.filter(wanted) : [];
  const between = report.differences.filter(wanted);
  const content = [];
  if (baseline && !field) content.push(baseline.comparable
    ? quiet("Baseline: ", h("code", {}, baseline.signature))
    : h("p", { class: "failed" }, `Not comparable with the baseline: ${baseline.why}`));
  if (against.length) content.push(h("h3", {}, "Against the baseline"), differenceTable(against));
  const changed = field || !baseline?.comparable ? [] : changedFields(baseline.differences, shown);
  if (changed.length) content.push(h("h3", {}, "Fields that changed"), differenceTable(changed));
  if (between.length) content.push(h("h3", {}, "Between systems"), differenceTable(between));
  const power = Object.entries(report.power).flatMap(([measure, pairs]) =>
    Object.entries(pairs).map(([pair, least]) => `${measure}, ${pair}: ${rate(least)}`));
  if (power.length && !field) content.push(
    quiet(`Smallest difference that this set would show (power .8 at 5 %): ${power.join("; ")}.`));
  return content;
}

const p = (row) => row.p_holm ?? row.p;

// what is worse beyond chance first, as in report.md
function changedFields(rows, shown) {
  const told = (row) => row.difference < 0 && p(row) < 0.05;
  return rows.filter((row) => row.label && row.difference && shown.some(({ name }) => name === row.second))
    .sort((a, b) => told(b) - told(a) || a.difference - b.difference || (a.label < b.label ? -1 : 1));
}

function differenceTable(rows) {
  const arrow = (row) => (!row.difference ? "=" : (p(row) < 0.05 ? "▲▼" : "△▽")[row.difference > 0 ? 0 : 1]);
  const word = (row) => ({ "▲": "better", "▼": "worse", "=": "same" })[arrow(row)] ?? "may be chance";
  return table([
    ["measure", false, (row) => row.measure],
    ...(rows.some(({ label }) => label) ? [["field", false, ({ label }) => fieldButton(label)]] : []),
    ["systems", false, (row) => `${row.first} → ${row.second}`],
    ["difference of F1", true, (row) => `${arrow(row)} ${signed(row.difference)} ${range(row.interval, signed)}`],
    ["p", true, (row) => (p(row) < 0.001 ? "< .001" : rate(p(row)))],
    ["", false, word],
  ], rows, "differences");
}

function slices({ field, slice, shown }) {
  if (field || slice || !report.slices.length) return [];
  const barsOf = ({ measures: { value } }) => shown.map((system) => bar(system, value?.[system.name])).filter(Boolean);
  const rows = report.slices.map((each) => ({
    name: `${each.name} ${each.bucket} (${count(each.documents)})`, bars: barsOf(each) }))
    .filter(({ bars }) => bars.length);
  return [quiet("F1 of values by kind of document, of sources precision; number of documents in brackets."),
    systemLegend(shown),
    barChart(rows, room(), "F1 of values by slice and system")];
}

function fields({ field, slice, shown }) {
  const labelsOf = (measure) => ({ name }) => Object.entries(report.measures[measure]?.[name].labels ?? {})
    .map(([label, scores]) => ({ label, measure, system: name, ...scores }));
  const rows = ["value", "cells"].flatMap((measure) => shown.flatMap(labelsOf(measure)))
    .filter(({ label }) => !field || label === field)
    .sort((a, b) => b.wrong + b.missed - a.wrong - a.missed || b.support - a.support || (a.label < b.label ? -1 : 1));
  const number = (key) => [key, true, (row) => count(row[key])];
  const content = [table([
    ["field", false, ({ label }) => fieldButton(label)],
    ["measure", false, ({ measure }) => measure], ["system", false, ({ system }) => system],
    ...["support", "right", "wrong", "missed"].map(number),
    ["precision", true, (row) => rate(row.precision)], ["recall", true, (row) => rate(row.recall)],
    ["F1", true, (row) => `${rate(row.f1)} ${range(row.interval)}`],
  ], rows, "fields")];
  return rows.length ? [quiet(`Figures and cells, most errors first${slice ? ", all slices" : ""}.`), ...content] : [];
}

function calibration({ field, slice, shown }) {
  if (field || slice) return [];
  return shown.filter(({ name }) => Object.keys(report.calibration[name] ?? {}).length).flatMap(({ name }) => {
    const sources = Object.entries(report.calibration[name]).map(([source, found], index) => [source, index, found]);
    return [h("h3", {}, name), legend(sources.map(([source, index]) => [source, index]), true),
      h("div", { class: "charts" },
        h("figure", {}, reliabilityDiagram(sources, `reliability of ${name}`),
          h("figcaption", {}, "Reliability: on the dotted line confidence keeps its word, below it does not.")),
        h("figure", {}, riskCoverage(sources, `risk and coverage of ${name}`),
          h("figcaption", {}, "Risk–coverage: precision if the least sure are left to people."))),
      calibrationTable(sources, name)];
  });
}

function calibrationTable(sources, name) {
  const at = (part) => ([, , { risk_coverage: curve }]) =>
    rate(curve.filter(({ coverage }) => coverage <= part + 1e-9).sort((a, b) => b.coverage - a.coverage)[0]?.precision);
  return table([["source", false, ([source]) => source], ["decisions", true, ([, , { n }]) => count(n)],
    ["calibration error", true, ([, , { ece }]) => rate(ece)],
    ...[1, 0.9, 0.8].map((part) => [`precision of the surest ${part * 100} %`, true, at(part)]),
  ], sources, `confidence of ${name}`);
}

function decisions({ field, slice, shown }) {
  const rows = shown.flatMap(({ name }) => report.decisions[name].map((each) => ({ system: name, ...each })));
  if (field || slice || !rows.length) return [];
  return [quiet("Why a candidate was chosen, which source it came from, and whether that was right."), table([
    ["reason", false, ({ reason }) => reason], ["source that won", false, ({ source }) => source],
    ["system", false, ({ system }) => system],
    ...["right", "wrong"].map((key) => [key, true, (row) => count(row[key])]),
    ["right of all", true, ({ right, wrong }) => rate(right / (right + wrong))],
  ], rows, "decisions")];
}

function confusion({ field, slice, shown }) {
  if (slice) return [];
  return shown.filter(({ name }) => report.confusion[name]).flatMap(({ name }) => {
    const { labels, counts } = report.confusion[name];
    const cells = counts.map(([gold, pred, n]) => [labels[gold], labels[pred], n]);
    const wanted = cells.filter(([gold, pred]) => gold !== pred && (!field || gold === field || pred === field));
    const weight = new Map();
    for (const [gold, pred, n] of wanted) {
      for (const label of [gold, pred]) weight.set(label, (weight.get(label) ?? 0) + n);
    }
    const order = [...weight.keys()].sort((a, b) => weight.get(b) - weight.get(a));
    const isEnd = (label) => ENDS.includes(label);
    const kept = order.filter((label) => !isEnd(label)).slice(0, MATRIX), ends = order.filter(isEnd);
    const left = order.length - kept.length - ends.length;
    if (!order.length) return [];
    return [h("h3", {}, name), quiet("Rows are what is annotated, columns what was found, where something went wrong"
      + (left ? `; the ${kept.length} worst fields, choose a field to see one of the other ${left}.` : ".")),
    matrix([...ends, ...kept], cells, name)];
  });
}

function matrix(labels, cells, name) {
  const counts = new Map(cells.map(([gold, pred, n]) => [JSON.stringify([gold, pred]), n]));
  const most = Math.max(1, ...cells.filter(([gold, pred]) => gold !== pred).map(([, , n]) => n));
  const [rows, columns] = ENDS.map((end) => labels.filter((label) => label !== end));
  const cell = (gold) => (pred) => {
    const n = counts.get(JSON.stringify([gold, pred])) ?? 0;
    const title = `${gold} found as ${pred}: ${n}`;
    const td = h("td", { class: gold === pred ? "same" : null, title }, n ? count(n) : "");
    if (gold !== pred && n) td.style.backgroundColor = `rgba(var(--heat), ${0.15 + 0.45 * (n / most)})`;
    return td;
  };
  const rowHead = (label) => h("th", { scope: "row" }, ENDS.includes(label) ? label : fieldButton(label));
  return h("div", { class: "scroll fit", tabindex: 0, role: "region", "aria-label": `confusion of ${name}` },
    h("table", { class: "matrix" },
      h("thead", {}, h("tr", {}, h("th", {}), ...columns.map((label) => h("th", { scope: "col" }, label)))),
      h("tbody", {}, ...rows.map((gold) => h("tr", {}, rowHead(gold), ...columns.map(cell(gold)))))));
}
