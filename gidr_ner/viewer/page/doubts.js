// What a person should look at: low confidence, a failing check, another source that says otherwise.

const DOUBTFUL_BELOW = 0.9;

// ids of which each is as good as the other
const everyId = ({ id, also = [] }) => [id, ...also];
const matches = (one, other) => one.start === other.start && one.end === other.end &&
  everyId(one).some((id) => everyId(other).includes(id));
const agrees = (one, other) => matches(one, other) && one.value === other.value &&
  (one.qualifier ?? "exact") === (other.qualifier ?? "exact");

// what each other source says at the place of an item, and what only others have found
function compare({ layers: [shown, ...others] }) {
  const theirs = others.map((layer) => ({ name: layer.name, items: itemsOf(layer) }));
  const ours = itemsOf(shown);
  const said = new Map(ours.map((item) => [placeOf(item), theirs.map(({ name, items }) =>
    ({ name, near: items.filter((other) => other.heading === item.heading && overlap(other, item)) }))]));
  const extra = theirs.flatMap(({ name, items }) => items
    .filter((item) => !item.optional && !ours.some((one) => matches(one, item))).map((item) => ({ ...item, by: name })));
  return { said, extra };
}

// what each other source says of an item as it is now
const opinions = (item, comparison) => (comparison.said.get(placeOf(item.found ?? item)) ?? [])
  .map(({ name, near }) => ({ name, near, differs: !near.some((one) => agrees(one, item)) }));

function doubtsOf(item, comparison, failing) {
  if (item.verdict) return [];
  return [
    item.confidence < DOUBTFUL_BELOW ? `confidence ${item.confidence.toFixed(2)}` : null,
    failing.some(({ fields }) => fields?.includes(item.id)) ? "in a failing check" : null,
    opinions(item, comparison).some(({ differs }) => differs) ? "another source differs" : null,
  ].filter(Boolean);
}

const isDoubtful = (item) => shown.doubts.get(item).length > 0;
