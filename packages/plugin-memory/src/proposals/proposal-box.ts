import { randomUUID } from "node:crypto";
import { mkdir, readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { replaceFile } from "@lorimer/sdk/files";
import { memoryTypes } from "../contract/index.js";
import type { MemoryDraft, MemoryFolder, MemoryProposal } from "../contract/index.js";
import { maskSecrets } from "../store/mask-secrets.js";
import { diffLines } from "./diff-lines.js";

/** Proposals that may wait; older ones make room. */
const mostWaiting = 50;

/** Changes that wait for a person, one file each, beside the memories they are about. */
export class ProposalBox {
  readonly #store: MemoryFolder;
  readonly #folder: string;
  readonly #secrets: readonly string[];

  constructor(store: MemoryFolder, secrets: readonly string[]) {
    this.#store = store;
    this.#folder = join(store.folder, ".proposals");
    this.#secrets = secrets;
  }

  /** Oldest first. */
  async list(): Promise<readonly MemoryProposal[]> {
    const names = (await readdir(this.#folder).catch(() => [])).filter((name) => name.endsWith(".json")).toSorted();
    const read = await Promise.all(
      names.map(async (name) => readProposal(await readFile(join(this.#folder, name), "utf8").catch(() => ""), name.slice(0, -5))),
    );
    return read.filter((one) => one !== undefined);
  }

  async add(proposals: readonly Omit<MemoryProposal, "id">[]): Promise<readonly MemoryProposal[]> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    const waiting = await this.list();
    const isNew = proposals.filter((one) => !waiting.some((other) => isSame(one, other)));
    const clean = (text: string): string => maskSecrets(text, this.#secrets).text;
    const added = isNew.map((one, index): MemoryProposal => {
      const { draft } = one;
      const masked = draft && { ...draft, name: clean(draft.name), description: clean(draft.description), content: clean(draft.content) };
      const id = `${Date.now().toString(36)}-${index.toString(36).padStart(2, "0")}-${randomUUID().slice(0, 6)}`;
      return { ...one, id, because: clean(one.because), ...(masked === undefined ? {} : { draft: masked }) };
    });
    for (const one of added) await replaceFile(join(this.#folder, `${one.id}.json`), `${JSON.stringify(one, null, 2)}\n`);
    for (const { id } of [...waiting, ...added].slice(0, -mostWaiting)) await this.#remove(id);
    return added;
  }

  async diff({ op, file, draft }: MemoryProposal): Promise<readonly string[]> {
    const before = file === undefined ? undefined : await this.#store.read(file);
    const head = `${op === "forget" ? "forget" : before === undefined ? "new" : "change"}: ${file ?? draft?.name ?? ""}`;
    const asText = (one: {
      readonly name: string;
      readonly description: string;
      readonly type?: string | undefined;
      readonly text: string;
    }): string => [`name: ${one.name}`, `description: ${one.description}`, `type: ${one.type ?? ""}`, "", one.text.trim()].join("\n");
    const old = before === undefined ? "" : asText({ ...before, text: before.body });
    const next = op === "forget" || draft === undefined ? "" : asText({ ...draft, text: draft.content });
    return [head, ...diffLines(old, next)];
  }

  async accept(proposal: MemoryProposal): Promise<{ readonly ok: boolean; readonly text: string }> {
    const { op, file, digest, draft, id } = proposal;
    const now = file === undefined ? undefined : await this.#store.read(file);
    if (file !== undefined && now?.digest !== digest) {
      await this.#remove(id);
      return { ok: false, text: `${file} was changed or removed since this was proposed; nothing was done.` };
    }
    if (op === "forget" && file !== undefined) await this.#store.forget(file);
    else if (draft !== undefined) await this.#store.write(file === undefined ? draft : { ...draft, file });
    await this.#remove(id);
    return { ok: true, text: op === "forget" ? `Forgot ${file ?? ""}.` : `Wrote ${file ?? draft?.name ?? ""}.` };
  }

  reject({ id }: MemoryProposal): Promise<void> {
    return this.#remove(id);
  }

  async #remove(id: string): Promise<void> {
    await rm(join(this.#folder, `${id}.json`), { force: true });
  }
}

function isSame(one: Omit<MemoryProposal, "id">, other: MemoryProposal): boolean {
  const key = ({ op, file, draft }: Omit<MemoryProposal, "id">): string => JSON.stringify([op, file, draft?.name, draft?.content]);
  return key(one) === key(other);
}

function readProposal(text: string, id: string): MemoryProposal | undefined {
  try {
    const value = JSON.parse(text) as Partial<MemoryProposal>;
    const { op, file, digest, draft, because, from } = value;
    if (op !== "write" && op !== "forget") return undefined;
    if (draft !== undefined && !isDraft(draft)) return undefined;
    if (op === "write" ? draft === undefined : typeof file !== "string") return undefined;
    return {
      id,
      op,
      from: from === "consolidation" ? from : "extraction",
      because: typeof because === "string" ? because : "",
      ...(typeof file === "string" ? { file } : {}),
      ...(typeof digest === "string" ? { digest } : {}),
      ...(draft === undefined ? {} : { draft }),
    };
  } catch {
    return undefined;
  }
}

/** Whether a value has the form of a memory that could be written. */
export function isDraft(value: unknown): value is MemoryDraft {
  if (typeof value !== "object" || value === null) return false;
  const { type, name, description, content } = value as Record<string, unknown>;
  const isText = (text: unknown, most: number): boolean => typeof text === "string" && text.trim() !== "" && text.length <= most;
  return memoryTypes.some((known) => known === type) && isText(name, 120) && isText(description, 300) && isText(content, 8000);
}
