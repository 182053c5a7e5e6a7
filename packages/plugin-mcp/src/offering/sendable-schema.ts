/** A tool's schema as model APIs take it: an object without alternatives at its root. Those of a server are merged, and only what all of them require is required. */
export function sendableSchema(schema: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const { anyOf, oneOf, allOf, $schema: _schema, ...rest } = schema;
  const alternatives = [anyOf, oneOf, allOf].flatMap((list) => (Array.isArray(list) ? [list as readonly unknown[]] : []));
  const root = { ...rest, type: "object", properties: record(rest["properties"]) };
  if (alternatives.length === 0) return root;
  const branches = alternatives.flat().map(record);
  const properties = Object.assign({}, ...branches.map((branch) => record(branch["properties"])), root.properties) as object;
  const everywhere = alternatives.flatMap((list) => {
    const lists = list.map((branch) => texts(record(branch)["required"]));
    return list === allOf ? lists.flat() : lists.reduce((common, next) => common.filter((name) => next.includes(name)), lists[0] ?? []);
  });
  return { ...root, properties, required: [...new Set([...texts(rest["required"]), ...everywhere])] };
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Readonly<Record<string, unknown>>) : {};
}

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}
