import type { SessionJournal } from "./journal-contract.js";

/**
 * Text that stays the same for as long as a session lives, also when it is resumed: made once, then read from its journal. A block of lifetime
 * `session` is made with it, so that the prefix a provider has cached is met again to the byte.
 */
export async function keptText(journal: SessionJournal, key: string, make: () => Promise<string>): Promise<string> {
  const kept = journal.noted(key).at(-1);
  if (typeof kept === "string") return kept;
  const text = await journal.recall(key, make);
  await journal.note(key, text);
  return text;
}
