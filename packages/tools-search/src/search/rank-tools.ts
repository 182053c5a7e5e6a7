import type { OfferedTool } from "@lorimer/sdk";
import { bm25 } from "@lorimer/sdk/ranking";

interface Entry {
  readonly tool: OfferedTool;
  readonly counts: ReadonlyMap<string, number>;
  readonly length: number;
}

/** The tools that fit a query, best first. Words after `+` must be there. */
export function rankTools(query: string, tools: readonly OfferedTool[]): readonly OfferedTool[] {
  const required = [...query.matchAll(/(?:^|\s)\+(\S+)/g)].flatMap(([, word = ""]) => words(word));
  const entries = tools.map(entryOf);
  const scores = bm25(
    words(query).filter((word) => word.length > 1),
    entries.map((entry) => ({ length: entry.length, weightOf: (word) => weightIn(entry, word) })),
  );
  const scored = entries
    .map((entry, at) => ({ tool: entry.tool, score: required.every((word) => weightIn(entry, word) > 0) ? (scores[at] ?? 0) : 0 }))
    .filter(({ score }) => score > 0);
  return scored.sort((a, b) => b.score - a.score || (a.tool.declaration.name < b.tool.declaration.name ? -1 : 1)).map(({ tool }) => tool);
}

/** A word counts where it stands, and half where it begins a longer one: `issue` finds `issues`. */
function weightIn({ counts }: Entry, word: string): number {
  let weight = counts.get(word) ?? 0;
  if (word.length < 3) return weight;
  for (const [other, count] of counts) {
    if (other !== word && (other.startsWith(word) || (other.length >= 3 && word.startsWith(other)))) weight += count / 2;
  }
  return weight;
}

const known = new WeakMap<object, Entry>();

function entryOf(tool: OfferedTool): Entry {
  const { declaration } = tool;
  let entry = known.get(declaration);
  if (entry === undefined) {
    const counts = new Map<string, number>();
    const add = (text: string, weight: number): void => {
      for (const word of words(text)) counts.set(word, (counts.get(word) ?? 0) + weight);
    };
    add(declaration.name, 4);
    add(declaration.searchHint ?? "", 3);
    add(declaration.description, 1);
    add(Object.keys((declaration.inputSchema["properties"] ?? {}) as object).join(" "), 1);
    entry = { tool, counts, length: [...counts.values()].reduce((sum, count) => sum + count, 0) };
    known.set(declaration, entry);
  }
  return entry;
}

/** `mcp__github__createIssue` is the words mcp, github, create and issue. */
function words(text: string): readonly string[] {
  return text
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== "");
}
