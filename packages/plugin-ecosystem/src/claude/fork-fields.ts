/** What says that a text runs in an agent of its own, and in which. */
const fields = ["context", "agent", "background"];

/** What is said of a command or skill that asks for an agent of its own; undefined where it does not. */
export function forkNote(data: Readonly<Record<string, unknown>>): string | undefined {
  const asked = fields.filter((key) => ![undefined, null, "inline"].includes(data[key] as string));
  if (asked.length === 0) return undefined;
  return `${asked.join(", ")}: agents of their own do not exist yet, so it goes on in the conversation`;
}
