// The sums of the forms over figures as corrected: checks.py over an annotation, line by line, so that exported flags
// are those that `gidr-ner annotations check` asks for.

const MOST_READINGS = 256;

function step(value) {
  let whole = Math.trunc(Math.abs(value));
  let size = 1;
  while (whole && whole % 10 === 0) [whole, size] = [whole / 10, size * 10];
  return Math.max(1, size);
}

function sum(fields) {
  const sums = { total: 0, low: 0, high: 0 };
  for (const { value, qualifier = "exact" } of fields) {
    const coarse = qualifier === "exact" ? 0 : step(value);
    sums.total += value;
    sums.low += value - (qualifier === "approx" ? coarse : 0);
    sums.high += value + coarse;
  }
  // thousandths are finer than any figure of a report, and binary fractions do not add up
  return Object.fromEntries(Object.entries(sums).map(([key, value]) => [key, Math.round(value * 1e3) / 1e3]));
}

const terms = (fields) => fields.filter(({ value }) => value)
  .map(({ id, value }) => `${id} ${value.toLocaleString("en")}`).join(" + ") || fields[0]?.id || "0";

function judge({ id }, left, right) {
  const [actual, expected] = [sum(left), sum(right)];
  const holds = actual.low <= expected.high && expected.low <= actual.high;
  const message = `${terms(left)} = ${actual.total.toLocaleString("en")}, ` +
    `${terms(right)} = ${expected.total.toLocaleString("en")}`;
  return { id, status: holds ? "pass" : "fail", message, fields: [...left, ...right].map((field) => field.id) };
}

const firstOf = (ids, values) => ids.filter((id) => values.has(id)).map((id) => values.get(id)[0]);

function tableCheck(identity, cells) {
  const [left, right] = [firstOf(identity.left, cells), firstOf(identity.right, cells)];
  if (!left.length && !right.length) return null;
  return identity.right.length === 1 && !left.length ? null : judge(identity, left, right);
}

function textTableCheck(identity, prose, cells) {
  const [stated, table] = [prose.get(identity.left[0]) ?? [], firstOf(identity.right, cells)];
  if (!stated.length || !table.length) return null;
  const checks = stated.map((mention) => judge(identity, [mention], table));
  return checks.find(({ status }) => status === "fail") ?? checks[0];
}

// every choice among figures that are stated more than once
function readings(ids, values) {
  const options = ids.map((id) =>
    [...new Map(values.get(id).map((field) => [`${field.value} ${field.qualifier}`, field])).values()]);
  return options.reduce((chosen, fields) =>
    chosen.flatMap((before) => fields.map((field) => [...before, field])).slice(0, MOST_READINGS), [[]]);
}

function completeCheck(identity, values, isForm) {
  const left = identity.left.filter((id) => values.has(id));
  const enough = left.length === identity.left.length || (isForm && left.length * 2 > identity.left.length);
  if (!enough || !identity.right.every((id) => values.has(id))) return null;
  const checks = readings([...left, ...identity.right], values)
    .map((reading) => judge(identity, reading.slice(0, left.length), reading.slice(left.length)));
  return checks.find(({ status }) => status === "pass") ?? checks[0];
}

function indicatorCheck(identity, appendix, prose) {
  const found = [completeCheck(identity, appendix, true), completeCheck(identity, prose, false)].filter(Boolean);
  return found.find(({ status }) => status === "fail") ?? found[0];
}

// all checks that pass or fail; which year a figure is stated for is not known here
function runChecks(fields, form, sections) {
  const inside = ({ start }) => sections.some((s) => s.id === "appendix" && s.start <= start && start < s.end);
  const counted = fields.filter(({ optional, value }) => !optional && value !== null);
  const byPlace = Map.groupBy(counted, (field) =>
    (schema.cells.has(field.id) ? "cells" : inside(field) ? "appendix" : "prose"));
  const [cells, appendix, prose] = ["cells", "appendix", "prose"]
    .map((place) => Map.groupBy(byPlace.get(place) ?? [], ({ id }) => id));
  return schema.identities.map((identity) => {
    if (identity.mode === "blank_is_zero") return tableCheck(identity, cells);
    if (identity.mode === "text_table") return textTableCheck(identity, prose, cells);
    return ["2019", "2021"].includes(form) ? null : indicatorCheck(identity, appendix, prose);
  }).filter(Boolean);
}
