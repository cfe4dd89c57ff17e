"use strict";
// Charts.

// .951, as everywhere in gidr-ner; an en dash where there is nothing to divide by
const rate = (value) => (value === null || value === undefined ? "–" : value.toFixed(3).replace(/^0/, ""));
const signed = (value) =>
  (value > 0 ? "+" : "") + value.toFixed(3).replace("-", "−").replace(/0\./, ".");
const range = (interval, spell = rate) => (interval ? `[${spell(interval[0])}, ${spell(interval[1])}]` : "");
const count = (number) => number?.toLocaleString("en") ?? "–";
const clip = (text, most) =>
  (text.length <= most ? text : `${text.slice(0, (most - 1) / 2)}…${text.slice(-Math.floor((most - 1) / 2))}`);
const series = (index) => `s${index % 6}`;

const SHAPES = ["M-4-4h8v8h-8z", "M0-5.5L5 4H-5z", "M0-5.5L5.5 0 0 5.5-5.5 0z", "M0 5.5L5-4H-5z",
  "M-5-1.5h3.5v-3.5h3v3.5h3.5v3h-3.5v3.5h-3v-3.5h-3.5z", "M-5-3L0-5 5-3 3 4H-3z"];

// colour, dash and shape each tell series apart, so that none of them is needed
function legend(names, marks) {
  const sample = (index) => marks
    ? [s("path", { d: "M0 7H30", class: `curve ${series(index)}` }),
       s("path", { d: SHAPES[index % 6], transform: "translate(15 7)", class: `point ${series(index)}` })]
    : [s("rect", { x: 8, y: 1, width: 14, height: 12, class: `bar ${series(index)}` })];
  const item = ([name, index]) =>
    h("li", {}, s("svg", { viewBox: "0 0 30 14", "aria-hidden": "true" }, ...sample(index)), name);
  return h("ul", { class: "legend" }, ...names.map(item));
}

// rows: [{name, bars: [{index, name, value, interval}]}]; drawn for a width in pixels, so that text keeps its size
function barChart(rows, width, title) {
  const narrow = width < 620;
  const left = narrow ? 72 : 270, right = narrow ? 122 : 132, bar = 13, step = 18;
  const x = (value) => left + value * (width - left - right);
  const parts = [];
  let y = 4;
  for (const row of rows) {
    if (narrow) y += 20;
    parts.push(s("text", { x: 0, y: narrow ? y - 5 : y + 11, class: "row" },
      s("title", {}, row.name), clip(row.name, narrow ? 40 : 28)));
    for (const each of row.bars) {
      parts.push(oneBar(each, x, y, bar, width));
      parts.push(s("text", { x: left - 6, y: y + 11, "text-anchor": "end", class: "quiet" }, clip(each.name, narrow ? 9 : 10)));
      y += step;
    }
    y += 8;
  }
  const grid = [0, 0.25, 0.5, 0.75, 1].flatMap((tick) => [
    s("line", { x1: x(tick), x2: x(tick), y1: 0, y2: y, class: "grid" }),
    s("text", { x: x(tick), y: y + 14, "text-anchor": "middle", class: "quiet" }, String(tick)),
  ]);
  return s("svg", { viewBox: `0 0 ${width} ${y + 20}`, role: "img", "aria-label": title }, ...grid, ...parts);
}

function oneBar({ index, name, value, interval }, x, y, height, width) {
  const label = `${rate(value)} ${range(interval)}`;
  const nodes = [s("title", {}, `${name} ${label}`)];
  if (value !== null && value !== undefined) {
    nodes.push(s("rect", { x: x(0), y, width: Math.max(1, x(value) - x(0)), height, class: `bar ${series(index)}` }));
  }
  if (interval) {
    const [low, high] = interval.map(x), middle = y + height / 2;
    nodes.push(s("path", { class: "whisker",
      d: `M${low} ${middle}H${high}M${low} ${middle - 4}v8M${high} ${middle - 4}v8` }));
  }
  nodes.push(s("text", { x: width, y: y + 11, "text-anchor": "end" }, label));
  return s("g", {}, ...nodes);
}

// a square of two axes; `draw(x, y)` gives what stands in it
function plane({ title, across, up, low = [0, 0], draw }) {
  const size = 300, left = 46, bottom = 44, top = 10, side = size - left - 14;
  const x = (value) => left + ((value - low[0]) / (1 - low[0])) * side;
  const y = (value) => top + (1 - (value - low[1]) / (1 - low[1])) * (size - bottom - top);
  const ticks = (from) => [0, 0.25, 0.5, 0.75, 1].map((part) => from + part * (1 - from));
  const digits = (value) => String(Number(value.toFixed(3))).replace(/^0\./, ".");
  const grid = [
    ...ticks(low[0]).flatMap((t) => [s("line", { x1: x(t), x2: x(t), y1: y(1), y2: y(low[1]), class: "grid" }),
      s("text", { x: x(t), y: y(low[1]) + 16, "text-anchor": "middle", class: "quiet" }, digits(t))]),
    ...ticks(low[1]).flatMap((t) => [s("line", { x1: x(low[0]), x2: x(1), y1: y(t), y2: y(t), class: "grid" }),
      s("text", { x: left - 6, y: y(t) + 4, "text-anchor": "end", class: "quiet" }, digits(t))]),
    s("text", { x: left + side / 2, y: size - 8, "text-anchor": "middle" }, across),
    s("text", { transform: `translate(11 ${(size - bottom) / 2}) rotate(-90)`, "text-anchor": "middle" }, up),
  ];
  return s("svg", { viewBox: `0 0 ${size} ${size}`, role: "img", "aria-label": title }, ...grid, ...draw(x, y));
}

const line = (points, index) =>
  s("path", { class: `curve ${series(index)}`, d: points.map(([x, y], i) => `${i ? "L" : "M"}${x} ${y}`).join("") });

const point = ([x, y], index, scale, title) => s("path", { d: SHAPES[index % 6],
  transform: `translate(${x} ${y}) scale(${scale})`, class: `point ${series(index)}` }, s("title", {}, title));

// sources: [[name, index, calibration]]
function reliabilityDiagram(sources, title) {
  return plane({ title, across: "confidence", up: "precision", draw: (x, y) => [
    s("line", { x1: x(0), y1: y(0), x2: x(1), y2: y(1), class: "ideal" }),
    ...sources.flatMap(([name, index, { n, bins }]) => {
      const filled = bins.filter((bin) => bin.n);
      const place = (bin) => [x(bin.confidence), y(bin.precision)];
      const mark = (bin) => point(place(bin), index, 0.7 + Math.sqrt(bin.n / n),
        `${name}: ${count(bin.n)} decisions at ${rate(bin.confidence)}, ${rate(bin.precision)} right`);
      return [line(filled.map(place), index), ...filled.map(mark)];
    }),
  ] });
}

function riskCoverage(sources, title) {
  const precisions = sources.flatMap(([, , { risk_coverage }]) => risk_coverage.map((each) => each.precision));
  const least = Math.min(0.99, ...precisions);
  // the axis starts at a tenth below what is drawn, or a hundredth where all is good
  const low = least > 0.9 ? Math.floor(least * 50 - 0.01) / 50 : Math.floor(least * 10 - 0.01) / 10;
  return plane({ title, across: "part decided by machine", up: "precision", low: [0, Math.max(0, low)],
    draw: (x, y) => sources.flatMap(([name, index, { risk_coverage }]) => {
      const sorted = [...risk_coverage].sort((a, b) => a.coverage - b.coverage);
      const place = (each) => [x(each.coverage), y(each.precision)];
      const said = (each) => `${name}: ${rate(each.coverage)} decided, ${rate(each.precision)} right, `
        + `confidence from ${rate(each.threshold)}`;
      const every = Math.ceil(sorted.length / 8);
      const marked = sorted.filter((_, i) => (sorted.length - 1 - i) % every === 0);
      return [line(sorted.map(place), index), ...marked.map((each) => point(place(each), index, 0.8, said(each)))];
    }) });
}
