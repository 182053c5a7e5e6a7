/**
 * True when a plain command starts with the words of an entry such as `docker` or `docker compose *`. A command with anything in it that a shell would
 * act on is never excluded, for there an entry would stand for more than itself.
 */
export function isExcluded(command: string, entries: readonly string[]): boolean {
  if (/[;&|<>`$(){}\n\r\\!#*?[\]~'"=]/.test(command)) return false;
  const words = command.trim().split(/\s+/);
  return entries.some((entry) => {
    const wanted = entry.trim().split(/\s+/);
    const open = wanted.at(-1) === "*";
    const fixed = open ? wanted.slice(0, -1) : wanted;
    const isPrefix = fixed.length > 0 && fixed.every((word, index) => words[index] === word);
    // A single word is the name of a program, with whatever arguments.
    return isPrefix && (open || fixed.length === 1 || words.length === fixed.length);
  });
}
