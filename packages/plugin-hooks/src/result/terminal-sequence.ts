/*
 * Only what sets a title or rings: OSC 0, 1, 2, 9, 99 and 777, ended by BEL or ST, and BEL itself. Everything else could move the
 * cursor, read the screen back as input, or reprogram keys.
 */
const allowed = /^(?:\u001b\](?:0|1|2|9|99|777);[^\u0000-\u001f\u007f-\u009f]*(?:\u0007|\u001b\\)|\u0007)+$/;

/** The sequence, where a hook may send it. */
export function terminalSequence(value: unknown): string | undefined {
  return typeof value === "string" && value.length <= 1000 && allowed.test(value) ? value : undefined;
}
