import { createHash } from "node:crypto";
import type { ModelRequest } from "../model.js";

/** Messages at the end of a request that are looked at: all would cost more with every turn, and what stands earlier was seen before. */
const lastMessages = 6;

/** What the log keeps of a request: enough to say whether another one is the same, and which part is not. */
export interface RequestDigest {
  readonly system: readonly { readonly id: string; readonly origin: string; readonly digest: string }[];
  readonly tools: string;
  readonly messages: string;
  readonly options: string;
}

/** Digests requests; the tools, which are the same objects in every turn, once. */
export class RequestDigests {
  readonly #tools = new WeakMap<object, string>();

  of({ system, tools, messages, ...options }: ModelRequest): RequestDigest {
    let known = this.#tools.get(tools);
    if (known === undefined) this.#tools.set(tools, (known = digest(tools)));
    return {
      system: system.map(({ id, origin, text }) => ({ id, origin, digest: digest(text) })),
      tools: known,
      messages: `${messages.length}:${digest(messages.slice(-lastMessages))}`,
      options: digest(options),
    };
  }
}

/** Twelve hexadecimal digits are enough to tell apart what is no attack. */
function digest(value: unknown): string {
  return createHash("sha256").update(JSON.stringify(value)).digest("hex").slice(0, 12);
}
