// What a person should look at: low confidence, a failing check, another source that says otherwise.

const DOUBTFUL_BELOW = 0.9;

// what each other source says at the place of a field, and what only others have found
function compare({ layers: [shown, ...others] }) {
  const said = new Map();
  const extra = [];
  const places = new Set(shown.fields.map(placeOf));
  for (const { name, fields } of others) {
    const theirs = new Map(fields.map((field) => [placeOf(field), field]));
    for (const field of shown.fields) {
      const same = theirs.get(placeOf(field));
      const near = same ? [same] : fields.filter(({ start, end }) => start < field.end && field.start < end);
      const differs = !same || same.value !== field.value || (same.qualifier ?? "exact") !== (field.qualifier ?? "exact");
      said.set(placeOf(field), [...(said.get(placeOf(field)) ?? []), { name, near, differs }]);
    }
    extra.push(...fields.filter((field) => !places.has(placeOf(field)) && !field.optional)
      .map((field) => ({ ...field, by: name })));
  }
  return { said, extra };
}

function doubtOf(field, comparison, failing) {
  if (field.verdict) return [];
  return [
    field.confidence < DOUBTFUL_BELOW ? `confidence ${field.confidence.toFixed(2)}` : null,
    failing.some(({ fields }) => fields?.includes(field.id)) ? "in a failing check" : null,
    (comparison.said.get(placeOf(field)) ?? []).some(({ differs }) => differs) ? "another source differs" : null,
  ].filter(Boolean);
}
