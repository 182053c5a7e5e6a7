import { count, dollars, duration, plural, shortened, tokens } from "../page/format.js";
import type { ChangedFile, ComparedLine, Comparison } from "./compare-lines.js";

const column = 38;

/** A comparison for a terminal: one row for each thing, the two side by side. */
export function comparisonText({ common, a, b }: Comparison): string {
  const row = (name: string, of: (line: ComparedLine) => string): string => `${name.padEnd(11)}${cell(of(a))}${shortened(of(b), column)}`;
  const shared =
    common.messages === 0
      ? "They have nothing in common."
      : `They share ${plural(common.messages, "message")} (${plural(common.turns, "turn")}), up to “${shortened(common.upTo, 50)}”.`;
  const names = (from: (line: ComparedLine) => readonly string[]): readonly string[] => [...new Set([...from(a), ...from(b)])].toSorted();
  const tools = names(({ tools: used }) => Object.keys(used)).map((name) =>
    row(`  ${shortened(name, 8)}`, ({ tools: used }) => String(used[name] ?? "–")),
  );
  const files = names(({ files: changed }) => changed.map(({ path }) => path)).map(
    (path) => `  ${path}\n${row("", ({ files: changed }) => fileText(changed.find((file) => file.path === path)))}`,
  );
  return [
    row("", ({ id }) => id),
    row("", ({ title }) => title),
    shared,
    row("Go on with", ({ partsWith }) => (partsWith === "" ? "(ends here)" : `“${shortened(partsWith, column - 4)}”`)),
    row("Prompts", ({ prompts }) => count(prompts)),
    row("Turns", ({ turns }) => count(turns)),
    row("Tokens", ({ input, output }) => `${tokens(input)} in, ${tokens(output)} out`),
    row("Cost", costText),
    row("Model time", ({ modelMs }) => duration(modelMs)),
    row("Not ok", ({ failed }) => plural(failed, "call")),
    ...(tools.length > 0 ? ["Tools", ...tools] : []),
    ...(files.length > 0 ? ["Files", ...files] : []),
    "",
  ]
    .map((line) => line.trimEnd())
    .join("\n");
}

function cell(text: string): string {
  return `${shortened(text, column).padEnd(column)}  `;
}

function costText({ costUsd, priced, unpriced }: ComparedLine): string {
  if (priced === 0 && unpriced > 0) return "unknown";
  return unpriced === 0 ? dollars(costUsd) : `${dollars(costUsd)} and ${unpriced} unpriced`;
}

function fileText(file: ChangedFile | undefined): string {
  if (file === undefined) return "–";
  const edits = file.edits === 0 ? [] : [`+${file.added} −${file.removed} in ${plural(file.edits, "edit")}`];
  return [...edits, ...(file.commands === 0 ? [] : [`by ${plural(file.commands, "command")}`])].join(", ");
}
