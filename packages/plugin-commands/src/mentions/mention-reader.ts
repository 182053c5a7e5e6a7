import { basename, isAbsolute, join, resolve } from "node:path";
import { outcomeText } from "@lorimer/sdk";
import type { AttachmentMessage, SessionJournal, ToolCaller, ToolOutcome, UserBlock, Workspace } from "@lorimer/sdk";
import type { Mention } from "@lorimer/sdk/prompt-template";
import type { MentionedFiles, Mentions } from "../contract/index.js";

export interface MentionReaderNeeds {
  readonly tools: ToolCaller | undefined;
  readonly workspace: Workspace;
  readonly journal: SessionJournal;
}

type Turn = Parameters<Mentions["attach"]>[1];

/** Characters that the mentions of one prompt may bring in all, and how many of them are looked at. */
const mostChars = 400_000;
const mostMentions = 50;
const mostEntries = 300;

/** Reads mentioned files with the tools the model would read them with, so that the same permissions, limits and hooks hold. */
export class MentionReader implements Mentions {
  readonly #needs: MentionReaderNeeds;

  constructor(needs: MentionReaderNeeds) {
    this.#needs = needs;
  }

  async attach(text: string, turn: Turn): Promise<MentionedFiles> {
    const { findMentions } = await import("@lorimer/sdk/prompt-template");
    const mentions = unique(findMentions(text)).slice(0, mostMentions);
    const attachments: AttachmentMessage[] = [];
    const refused: string[] = [];
    let left = mostChars;
    for (const mention of mentions) {
      const path = this.#absolute(mention.path);
      const kind = await this.#kindOf(path);
      if (kind === "missing") continue;
      if (turn.preview) {
        const text = `(What @${mention.path} holds is attached here when the prompt is sent.)`;
        attachments.push({ type: "attachment", id: turn.newMessageId(), origin: `mention:${path}`, content: [{ type: "text", text }] });
        continue;
      }
      if (left <= 0) {
        refused.push(`@${mention.path} was not attached: the files before it fill the room there is for one prompt.`);
        continue;
      }
      const read = kind === "directory" ? await this.#folder(path, turn) : await this.#file(path, mention, turn);
      if (typeof read === "string") {
        refused.push(`@${mention.path} was not attached: ${read}`);
        continue;
      }
      left -= read.reduce((sum, block) => sum + (block.type === "text" ? block.text.length : 0), 0);
      attachments.push({ type: "attachment", id: turn.newMessageId(), origin: `mention:${path}`, content: read });
    }
    return { attachments, refused };
  }

  #absolute(path: string): string {
    const { root, home } = this.#needs.workspace;
    if (path === "~" || path.startsWith("~/")) return join(home, path.slice(2));
    return isAbsolute(path) ? resolve(path) : resolve(root, path);
  }

  #kindOf(path: string): Promise<"file" | "directory" | "missing"> {
    return this.#needs.journal.recall("lorimer.mention.kind", async () => {
      const info = await this.#needs.workspace.files.stat(path).catch(() => undefined);
      return info?.kind === "file" || info?.kind === "directory" ? info.kind : "missing";
    });
  }

  async #file(path: string, { lines }: Mention, turn: Turn): Promise<readonly UserBlock[] | string> {
    const range = lines === undefined ? {} : { offset: lines.from, limit: lines.to - lines.from + 1 };
    const outcome = await this.#call("Read", { file_path: path, ...range }, turn);
    if (outcome.status !== "ok") return reasonOf(outcome);
    const of = lines === undefined ? "" : `, lines ${lines.from} to ${lines.to}`;
    const label: UserBlock = { type: "text", text: `The person mentioned the file ${path}${of}. It holds:` };
    const { content } = outcome;
    if (typeof content === "string") return [{ type: "text", text: `${label.text}\n${content}` }];
    return [label, ...content.flatMap((part): UserBlock[] => (part.type === "tool_reference" ? [] : [part]))];
  }

  async #folder(path: string, turn: Turn): Promise<readonly UserBlock[] | string> {
    const allowed = await this.#call("Glob", { pattern: "*", path }, turn);
    if (allowed.status !== "ok") return reasonOf(allowed);
    const entries = await this.#needs.journal.recall("lorimer.mention.folder", async () => {
      const found = await this.#needs.workspace.files.list(path).catch(() => []);
      return found.map(({ name, kind }) => (kind === "directory" ? `${name}/` : name)).sort();
    });
    const more = entries.length > mostEntries ? `\n(and ${entries.length - mostEntries} more)` : "";
    const listing = entries.length === 0 ? "(nothing)" : entries.slice(0, mostEntries).join("\n") + more;
    return [{ type: "text", text: `The person mentioned the folder ${path} (${basename(path)}). It holds:\n${listing}` }];
  }

  async #call(tool: string, input: object, turn: Turn): Promise<ToolOutcome> {
    if (this.#needs.tools === undefined) return { status: "unknown", content: "no tool can read it here." };
    return this.#needs.tools.call(tool, input, { signal: turn.signal });
  }
}

function reasonOf(outcome: ToolOutcome): string {
  return outcomeText(outcome).replace(/\s+/g, " ").trim();
}

function unique(mentions: readonly Mention[]): readonly Mention[] {
  const seen = new Set<string>();
  return mentions.filter(({ path, lines }) => {
    const key = `${path}#${lines?.from ?? ""}-${lines?.to ?? ""}`;
    return !seen.has(key) && seen.add(key);
  });
}
