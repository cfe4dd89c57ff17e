// What a person should look at: low confidence, a failing check, another source that says otherwise.

const DOUBTFUL_BELOW = 0.9;

const agrees = (one, other) => placeOf(one) === placeOf(other) && one.value === other.value &&
  (one.qualifier ?? "exact") === (other.qualifier ?? "exact");

// what each other source says at the place of a field, and what only others have found
function compare({ layers: [shown, ...others] }) {
  const said = new Map(shown.fields.map((field) => [placeOf(field), others.map(({ name, fields }) =>
    ({ name, near: fields.filter(({ start, end }) => start < field.end && field.start < end) }))]));
  const extra = others.flatMap(({ name, fields }) => fields.filter((field) => !said.has(placeOf(field)) && !field.optional)
    .map((field) => ({ ...field, by: name })));
  return { said, extra };
}

// what each other source says of a field as it is now
const opinions = (field, comparison) => (comparison.said.get(placeOf(field.found ?? field)) ?? [])
  .map(({ name, near }) => ({ name, near, differs: !near.some((one) => agrees(one, field)) }));

function doubtOf(field, comparison, failing) {
  if (field.verdict) return [];
  return [
    field.confidence < DOUBTFUL_BELOW ? `confidence ${field.confidence.toFixed(2)}` : null,
    failing.some(({ fields }) => fields?.includes(field.id)) ? "in a failing check" : null,
    opinions(field, comparison).some(({ differs }) => differs) ? "another source differs" : null,
  ].filter(Boolean);
}
