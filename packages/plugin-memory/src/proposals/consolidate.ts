import type { ModelCaller } from "@lorimer/sdk";
import type { MemoryFolder, MemoryProposal, MemoryText } from "../contract/index.js";
import { isDraft } from "./proposal-box.js";
import { arrayIn } from "./read-answer.js";

type Proposal = Omit<MemoryProposal, "id">;

/** Characters of all memories together that a model is shown. */
const mostCharacters = 80_000;

const task = `You tidy the long-term memory of a coding assistant: below are its files. Find what says the same twice, what contradicts itself (the newer one counts), and what is out of date by its own words. Change as little as possible and invent nothing. Answer with a JSON array and nothing else:
[{"op":"write","file":"kept.md","type":"project","name":"...","description":"...","content":"the merged text","because":"..."},
 {"op":"forget","file":"merged-into-kept.md","because":"..."}]
Answer [] where nothing is to be done.`;

/** Proposes what can be merged or dropped: plain copies without asking anybody, the rest as a model sees it. */
export async function consolidate(
  folder: MemoryFolder,
  caller: ModelCaller | undefined,
  { model, signal }: { readonly model?: string; readonly signal: AbortSignal },
): Promise<{ readonly proposals: readonly Proposal[]; readonly problem: string | undefined }> {
  const { entries } = await folder.scan();
  const read = await Promise.allSettled(entries.map(({ file }) => folder.read(file)));
  const texts = read.flatMap((one) => (one.status === "fulfilled" && one.value !== undefined ? [one.value] : []));
  const copies = copiesIn(texts);
  const rest = texts.filter(({ file }) => !copies.some((copy) => copy.file === file));
  if (caller === undefined || rest.length < 2) return { proposals: copies, problem: undefined };
  const shown: string[] = [];
  let size = 0;
  for (const { file, name, description, type, modified, body } of rest) {
    const text = `<memory file=${JSON.stringify(file)} type="${type ?? ""}" modified="${new Date(modified).toISOString()}">\n${name}: ${description}\n\n${body.trim()}\n</memory>`;
    if ((size += text.length) > mostCharacters) break;
    shown.push(text);
  }
  const prompt = `${task}\n\n${shown.join("\n\n")}`;
  const reply = await caller.call(
    { purpose: "memory", plugin: "lorimer.memory", prompt, maxOutputTokens: 8000, ...(model === undefined ? {} : { model }) },
    { signal },
  );
  if (!reply.ok) return { proposals: copies, problem: reply.message };
  const answered = arrayIn(reply.text);
  if (answered === undefined) return { proposals: copies, problem: "The model's answer held no list of changes." };
  return { proposals: [...copies, ...answered.flatMap((one) => proposalOf(one, rest)).slice(0, 40)], problem: undefined };
}

/** Of memories with the same text the newest stays. */
function copiesIn(texts: readonly MemoryText[]): readonly Proposal[] {
  const first = new Map<string, MemoryText>();
  return texts.flatMap((text): readonly Proposal[] => {
    const key = text.body.replaceAll(/\s+/g, " ").trim();
    const kept = first.get(key);
    if (key === "" || kept === undefined) return first.set(key, text) && [];
    return [{ from: "consolidation", op: "forget", file: text.file, digest: text.digest, because: `It says the same as ${kept.file}.` }];
  });
}

/** Only files that are there may be changed, and only as they are now. */
function proposalOf(value: unknown, texts: readonly MemoryText[]): readonly Proposal[] {
  if (typeof value !== "object" || value === null) return [];
  const { op, file, because } = value as { readonly op?: unknown; readonly file?: unknown; readonly because?: unknown };
  const text = texts.find((one) => one.file === file);
  if (text === undefined) return [];
  const common = {
    from: "consolidation",
    file: text.file,
    digest: text.digest,
    because: typeof because === "string" ? because.slice(0, 300) : "",
  } as const;
  if (op === "forget") return [{ ...common, op }];
  if (op !== "write" || !isDraft(value)) return [];
  const { type, name, description, content } = value;
  return [{ ...common, op, draft: { type, name, description, content } }];
}
