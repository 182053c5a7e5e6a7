import { estimateTokens } from "@lorimer/sdk";
import type { AttachmentMessage, EmittedEvent, Message, MessageId, Outside, RunId, SessionJournal } from "@lorimer/sdk";
import type { MemoryDocument, MemoryFolder, MemoryRetriever, MemoryText } from "../contract/index.js";
import type { SessionMemory } from "./session-memory.js";

/** Characters of one memory that are sent along. */
const mostCharacters = 6000;

/** What kind of memory counts more. */
const weights = { user: 1.2, feedback: 1.2, project: 1, reference: 0.9 } as const;

const attachedKey = "lorimer.memory.attached";

/** A memory that was chosen: plain JSON. */
interface Chosen {
  readonly path: string;
  readonly digest: string;
  readonly text: string;
}

interface Arrival {
  readonly run: RunId;
  readonly chosen: readonly Chosen[];
}

interface Attached {
  readonly path: string;
  readonly digest: string;
  readonly message: MessageId;
}

export interface RecallParts {
  readonly memory: SessionMemory;
  readonly retriever: MemoryRetriever;
  readonly journal: SessionJournal;
  readonly outside: Outside | undefined;
  readonly limit: number;
}

/**
 * Chooses memories that bear on a prompt while the model already answers it. Nothing ever waits for the choice: what is there when tools have
 * run goes with the next request, and what comes later is forgotten with the run.
 */
export class Recall {
  readonly #parts: RecallParts;
  readonly #bring: (arrival: Arrival) => void;
  readonly #attached: Attached[];
  /** What was chosen for the runs that go on. */
  readonly #chosen = new Map<RunId, readonly Chosen[]>();
  #present: ReadonlySet<string> = new Set();

  constructor(parts: RecallParts) {
    this.#parts = parts;
    this.#attached = [...(parts.journal.noted(attachedKey) as readonly Attached[])];
    this.#bring = parts.journal.arrivals<Arrival>("lorimer.memory.chosen", ({ run, chosen }) => {
      if (this.#chosen.has(run)) this.#chosen.set(run, chosen);
    });
  }

  /** Begins the choice for a run, once, beside the session. It ends with the signal. */
  begin(run: RunId, messages: readonly Message[], signal: AbortSignal): void {
    this.#present = new Set(messages.map(({ id }) => id));
    if (this.#chosen.has(run)) return;
    this.#chosen.set(run, []);
    signal.addEventListener("abort", () => this.#chosen.delete(run), { once: true });
    const question = lastWords(messages);
    if (question === undefined) return;
    const { outside } = this.#parts;
    const work = async (): Promise<void> => {
      // A choice that fails is one that was not made.
      const chosen = await this.#choose(question, signal).catch(() => []);
      if (!signal.aborted && chosen.length > 0) this.#bring({ run, chosen });
    };
    void (outside === undefined ? work() : outside.aside(work));
  }

  /** What was chosen and is not in the history yet; it is given once. */
  async take(run: RunId, teller: { newMessageId(): MessageId; emit(event: EmittedEvent): void }): Promise<readonly AttachmentMessage[]> {
    const chosen = this.#chosen.get(run) ?? [];
    if (chosen.length === 0) return [];
    const isShown = ({ path, digest }: Chosen): boolean =>
      this.#attached.some((one) => one.path === path && one.digest === digest && this.#present.has(one.message));
    const fresh = chosen.filter((one) => !isShown(one));
    this.#chosen.set(run, []);
    const messages = fresh.map(({ path, text }): AttachmentMessage => ({
      type: "attachment",
      id: teller.newMessageId(),
      origin: path,
      content: [{ type: "text", text }],
    }));
    for (const [index, { path, digest, text }] of fresh.entries()) {
      const note: Attached = { path, digest, message: messages[index]?.id as MessageId };
      this.#attached.push(note);
      await this.#parts.journal.note(attachedKey, note);
      teller.emit({ type: "context-loaded", kind: "memory", file: path, reason: "relevant", tokens: estimateTokens(text) });
    }
    return messages;
  }

  async #choose(question: string, signal: AbortSignal): Promise<readonly Chosen[]> {
    const { memory, retriever, limit } = this.#parts;
    const folders: readonly MemoryFolder[] = [memory, memory.sessions, ...(memory.foreign === undefined ? [] : [memory.foreign])];
    const documents = new Map<string, { readonly folder: MemoryFolder; readonly file: string; readonly document: MemoryDocument }>();
    for (const folder of folders) {
      const { entries } = await folder.scan();
      if (signal.aborted) return [];
      for (const { file, path, name, description, type } of entries) {
        const weight = folder === memory && type !== undefined ? weights[type] : 0.8;
        documents.set(path, { folder, file, document: { id: path, text: `${name}\n${description}\n${file}`, weight } });
      }
    }
    if (documents.size === 0) return [];
    const all = [...documents.values()].map(({ document }) => document);
    const ranked = await retriever.rank(question, all, { limit, signal });
    const found = ranked.flatMap(({ id }) => documents.get(id) ?? []);
    const read = await Promise.allSettled(found.map(({ folder, file }) => folder.read(file)));
    return read.flatMap((one) => (one.status === "fulfilled" && one.value !== undefined ? [chosenOf(one.value)] : []));
  }
}

function chosenOf({ path, name, type, modified, body, digest }: MemoryText): Chosen {
  const date = new Date(modified).toISOString().slice(0, 10);
  const whole = body.trim();
  const part = whole.length > mostCharacters ? `${whole.slice(0, mostCharacters)}\n(It goes on in ${path}.)` : whole;
  const text = `Remembered from earlier sessions, perhaps out of date: check before you rely on it.\n${name} (${type ?? "memory"}, written ${date}, ${path}):\n\n${part}`;
  return { path, digest, text };
}

/** What the person said last. */
function lastWords(messages: readonly Message[]): string | undefined {
  for (const message of [...messages].reverse()) {
    if (message.type !== "user" || message.hidden === true) continue;
    const text = message.content.flatMap((block) => (block.type === "text" ? [block.text] : [])).join("\n");
    if (text.trim() !== "") return text.slice(0, 4000);
  }
  return undefined;
}
