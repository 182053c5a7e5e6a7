/** Tools that other harnesses once called otherwise; rules, matchers and lists are understood under both names. */
const renamed: ReadonlyMap<string, string> = new Map([
  ["Task", "Agent"],
  ["BashOutput", "TaskOutput"],
  ["KillShell", "TaskStop"],
  ["KillBash", "TaskStop"],
]);

/** What is said of old names of tools in a list; undefined where there are none. `Task(x)` counts as `Task`. */
export function legacyNote(tools: readonly string[]): string | undefined {
  const old = [...new Set(tools.map((tool) => tool.replace(/\(.*$/s, "").trim()))].filter((tool) => renamed.has(tool));
  return old.length === 0 ? undefined : old.map((tool) => `${tool} is read as ${renamed.get(tool)}`).join(", ");
}
