import { contentText } from "@lorimer/sdk";
import type { Message, ModelCaller } from "@lorimer/sdk";
import type { MemoryEntry, MemoryFolder, MemoryProposal } from "../contract/index.js";
import { isDraft } from "./proposal-box.js";
import { arrayIn } from "./read-answer.js";

const mostProposals = 5;

/** Characters of the conversation that are looked at: its end. */
const mostCharacters = 24_000;

const task = `You keep the long-term memory of a coding assistant. Below is part of a conversation between a person and the assistant. Write down only what will help in later conversations and cannot be seen in the project itself:
- user: who the person is, what they know and want
- feedback: how they want work done, above all where they corrected the assistant
- project: decisions, reasons, dates and constraints that the code does not show
- reference: where to look something up
Never write down secrets, credentials, or what only this task is about. Most conversations hold nothing worth keeping: then answer [].
Answer with a JSON array and nothing else, at most ${mostProposals} items:
[{"type":"feedback","name":"short title","description":"one line by which it will be found again","content":"what is true, and why","replaces":"file.md or absent","because":"what was said"}]`;

/** What the person and the model said; results of tools are left out, because anybody may have written what they hold. */
export function spokenText(messages: readonly Message[]): string {
  const said = messages.flatMap((message) => {
    if (message.type !== "user" && message.type !== "assistant") return [];
    if (message.type === "user" && message.hidden === true) return [];
    const text = contentText(message.content.filter(({ type }) => type === "text")).trim();
    return text === "" ? [] : [`${message.type === "user" ? "Person" : "Assistant"}: ${text}`];
  });
  return said.join("\n\n").slice(-mostCharacters);
}

/** Asks a model what of a conversation is worth remembering. Anything but well-formed proposals is dropped. */
export async function extractMemories(
  messages: readonly Message[],
  folder: MemoryFolder,
  caller: ModelCaller,
  options: { readonly model?: string; readonly signal: AbortSignal },
): Promise<readonly Omit<MemoryProposal, "id">[]> {
  const said = spokenText(messages);
  if (said === "") return [];
  const { entries } = await folder.scan();
  const known = entries.map(({ file, name, description, type }) => `- ${file}: ${name} (${type ?? "?"}): ${description}`).join("\n");
  const prompt = `${task}\n\nWhat is remembered already (name the file in "replaces" to correct it; do not repeat it):\n${known === "" ? "nothing" : known}\n\n<conversation>\n${said}\n</conversation>`;
  const { model, signal } = options;
  const reply = await caller.call(
    { purpose: "memory", plugin: "lorimer.memory", prompt, maxOutputTokens: 2000, ...(model === undefined ? {} : { model }) },
    { signal },
  );
  if (!reply.ok) return [];
  const found = (arrayIn(reply.text) ?? []).filter(isDraft).slice(0, mostProposals);
  const proposals = await Promise.all(found.map((draft) => proposalOf(draft, entries, folder)));
  return proposals.filter((one) => one !== undefined);
}

async function proposalOf(
  draft: Parameters<typeof isDraft>[0],
  entries: readonly MemoryEntry[],
  folder: MemoryFolder,
): Promise<Omit<MemoryProposal, "id"> | undefined> {
  if (!isDraft(draft)) return undefined;
  const { replaces, because } = draft as { readonly replaces?: unknown; readonly because?: unknown };
  const { type, name, description, content } = draft;
  const wanted = entries.find(({ file, name: other }) => file === replaces || other.toLowerCase() === name.toLowerCase())?.file;
  const before = wanted === undefined ? undefined : await folder.read(wanted);
  if (before?.body.trim() === content.trim()) return undefined;
  return {
    from: "extraction",
    op: "write",
    ...(before === undefined ? {} : { file: before.file, digest: before.digest }),
    draft: { type, name, description, content },
    because: typeof because === "string" ? because.slice(0, 300) : "",
  };
}
