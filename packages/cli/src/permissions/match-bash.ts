import { wildcard } from "./rule.js";

// Anything by which one command line runs more than the words it shows.
const shellSyntax = /[;|&$<>`(){}\\\n\r\0]/;

/** A command that an allow rule lets through: exactly the rule's text, or its pattern and free of shell syntax. */
export function commandAllowed(pattern: string, command: string): boolean {
  const trimmed = command.trim();
  if (trimmed === pattern) return true;
  return !shellSyntax.test(trimmed) && patternOf(pattern).test(trimmed.replaceAll("\t", " "));
}

/**
 * A command that a deny rule may mean. Errs towards yes: quotes are dropped, every part of a compound command and every
 * word position in it is tried, with and without the program's folder.
 */
export function commandDenied(pattern: string, command: string): boolean {
  if (command.trim() === pattern) return true;
  const expression = patternOf(pattern);
  return readings(command).some((text) =>
    text.split(/[;|&<>`(){}\n\r]+|\$\(/).some((segment) => {
      const words = segment
        .trim()
        .split(/\s+/)
        .filter((word) => word !== "");
      return words.some((word, index) => {
        const rest = words.slice(index + 1);
        return expression.test([word, ...rest].join(" ")) || expression.test([word.slice(word.lastIndexOf("/") + 1), ...rest].join(" "));
      });
    }),
  );
}

/** The command without quotes and backslashes, and the same with line continuations joined. */
function readings(command: string): readonly string[] {
  const joined = command.replace(/\\\r?\n/g, "");
  return [...new Set([joined, joined.replace(/["'\\]/g, ""), command.replace(/["'\\]/g, " ")])];
}

/** `npm run:*` and `npm run *` mean the words `npm run` and whatever follows; other `*` stand for any characters. */
function patternOf(pattern: string): RegExp {
  const prefix = /^(.*?)(?::\*| \*)$/s.exec(pattern)?.[1];
  if (prefix === undefined) return wildcard(pattern);
  const start = wildcard(prefix).source.slice(0, -1);
  return new RegExp(`${start}(?: .*)?$`, "s");
}
