import type { Line, Tone } from "@lorimer/sdk";
import type { SessionMemory } from "../session/session-memory.js";
import { clean } from "./memory-lines.js";

const tones: Readonly<Record<string, Tone>> = { "+": "added", "-": "removed" };

/** Every change that waits, as a diff. */
export async function review(memory: SessionMemory): Promise<readonly Line[]> {
  const proposals = await memory.proposals();
  if (proposals.length === 0) return [[{ text: "Nothing is proposed." }]];
  const lines: Line[] = [];
  for (const [index, proposal] of proposals.entries()) {
    const [head = "", ...diff] = await memory.diff(proposal);
    lines.push([
      { text: `${index + 1}. ${clean(head)}`, tone: "strong" },
      { text: proposal.because === "" ? "" : `  ${clean(proposal.because)}`, tone: "dim" },
    ]);
    for (const line of diff) lines.push([{ text: `   ${clean(line)}`, tone: tones[line.slice(0, 1)] ?? "plain" }]);
  }
  lines.push([{ text: "To decide: /memory accept N, /memory reject N, or all in place of N." }]);
  return lines;
}

/** Carries proposals out, or drops them: by the numbers that a review shows. */
export async function decide(memory: SessionMemory, action: "accept" | "reject", wanted: string): Promise<readonly Line[]> {
  const proposals = await memory.proposals();
  const numbers = wanted.split(/[\s,]+/).map(Number);
  const chosen = wanted === "all" ? proposals : proposals.filter((_one, index) => numbers.includes(index + 1));
  if (chosen.length === 0) return [[{ text: `There is no proposal ${wanted}. To see them: /memory review`, tone: "error" }]];
  const lines: Line[] = [];
  for (const proposal of chosen) {
    if (action === "reject") {
      await memory.reject(proposal);
      lines.push([{ text: `Dropped: ${clean(proposal.file ?? proposal.draft?.name ?? "")}` }]);
      continue;
    }
    const { ok, text } = await memory.accept(proposal);
    lines.push([{ text: clean(text), tone: ok ? "plain" : "error" }]);
  }
  return lines;
}
