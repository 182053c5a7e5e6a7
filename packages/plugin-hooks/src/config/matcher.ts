/** Tells whether a subject, or another name of it, fits. */
export type Matcher = (subject: string, aliases: readonly string[]) => boolean;

/** Tools that were renamed: matchers written for the old names still fit. */
const oldNames: Readonly<Record<string, readonly string[]>> = {
  Agent: ["Task"],
  TaskOutput: ["BashOutput"],
  TaskStop: ["KillShell", "KillBash"],
};

const literal = /^[A-Za-z0-9_\- ,|]+$/;
const narrowLiteral = /^[A-Za-z0-9_|]+$/;
const narrowEvents = new Set(["FileChanged", "StopFailure"]);

/**
 * Reads a matcher: nothing, `""` or `*` fits everything (null); letters, digits, `_`, `-`, blanks, `,` and `|` alone are a list of exact
 * names; anything else is a regular expression that may fit anywhere. Throws a `SyntaxError` when that is malformed.
 */
export function compileMatcher(pattern: string | undefined, event: string): Matcher | null {
  if (pattern === undefined || pattern === "" || pattern === "*") return null;
  if ((narrowEvents.has(event) ? narrowLiteral : literal).test(pattern)) {
    const names = new Set(
      pattern
        .split(/[|,]/)
        .map((name) => name.trim())
        .filter((name) => name !== ""),
    );
    return (subject, aliases) => names.has(subject) || otherNames(subject, aliases).some((name) => names.has(name));
  }
  const expression = new RegExp(pattern);
  return (subject, aliases) => expression.test(subject) || otherNames(subject, aliases).some((name) => expression.test(name));
}

function otherNames(subject: string, aliases: readonly string[]): readonly string[] {
  return Object.hasOwn(oldNames, subject) ? [...(oldNames[subject] ?? []), ...aliases] : aliases;
}
