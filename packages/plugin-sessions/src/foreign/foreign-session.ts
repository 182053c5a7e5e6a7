import type { AssistantBlock, Message, UserBlock } from "@lorimer/sdk";

/** A session of another agent, as far as it can be taken over. */
export interface ForeignSession {
  /** What the log comes from, in words. */
  readonly from: string;
  readonly name: string | undefined;
  readonly cwd: string | undefined;
  readonly model: string | undefined;
  readonly messages: readonly Message[];
  /** What was left out, by what it is, with how often. */
  readonly lost: Readonly<Record<string, number>>;
}

/** Counts what an importer leaves out. */
export class Losses {
  readonly #counts = new Map<string, number>();

  add(what: string): void {
    this.#counts.set(what, (this.#counts.get(what) ?? 0) + 1);
  }

  get counts(): Readonly<Record<string, number>> {
    return Object.fromEntries([...this.#counts].toSorted(([a], [b]) => (a < b ? -1 : 1)));
  }
}

export type Fields = Readonly<Record<string, unknown>>;

export function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function textField(fields: Fields, name: string): string | undefined {
  const value = fields[name];
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** A block of the Messages API that a person or a tool may have written; undefined for what has no place in a session here. */
export function userBlockOf(block: unknown, losses: Losses): UserBlock | undefined {
  if (isFields(block)) {
    const { type, text, source, tool_use_id: id, content, is_error: failed } = block;
    if (type === "text" && typeof text === "string") return { type, text };
    if ((type === "image" || type === "document") && isFields(source)) {
      const { media_type: media, data } = source;
      if (source["type"] === "base64" && typeof media === "string" && typeof data === "string")
        return { type, source: { type: "base64", media_type: media, data } };
    }
    if (type === "tool_result" && typeof id === "string") {
      const parts = Array.isArray(content)
        ? content.flatMap((part: unknown) => {
            const own = userBlockOf(part, losses);
            return own === undefined || own.type === "tool_result" ? [] : [own];
          })
        : String(content ?? "");
      return { type, tool_use_id: id, content: parts.length === 0 ? "(no output)" : parts, ...(failed === true ? { is_error: true } : {}) };
    }
  }
  losses.add(`block ${kindOf(block)}`);
  return undefined;
}

export function assistantBlockOf(block: unknown, losses: Losses): AssistantBlock | undefined {
  if (isFields(block)) {
    const { type, text, id, name, input } = block;
    if (type === "text" && typeof text === "string") return { type, text };
    if (type === "tool_use" && typeof id === "string" && typeof name === "string") return { type, id, name, input: input ?? {} };
  }
  // Reasoning is signed for whoever produced it; nobody else may be sent it.
  losses.add(`block ${kindOf(block)}`);
  return undefined;
}

function kindOf(block: unknown): string {
  return isFields(block) ? String(block["type"] ?? "without a type") : typeof block;
}
