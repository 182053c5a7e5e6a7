import type { SessionJournal } from "./journal-contract.js";

export interface KeptTextOptions {
  /** Whether what the session that this one is a copy of was told holds here too. Default: no. */
  holds?(inherited: string): boolean;
}

/**
 * Text that stays the same for as long as a session lives, also when it is resumed: made once, then read from its journal. A block of lifetime
 * `session` is made with it, so that the prefix a provider has cached is met again to the byte.
 */
export async function keptText(
  journal: SessionJournal,
  key: string,
  make: () => Promise<string>,
  { holds = () => false }: KeptTextOptions = {},
): Promise<string> {
  const kept = journal.noted(key).at(-1);
  if (typeof kept === "string") return kept;
  const inherited = journal.inherited(key).at(-1);
  const text = typeof inherited === "string" && holds(inherited) ? inherited : await journal.recall(key, make);
  // In the log before anything that follows from it; a first request does not wait for the disk.
  journal.note(key, text).catch(() => undefined);
  return text;
}
