import { noUsage } from "@lorimer/sdk";
import type { StopReason, Usage } from "@lorimer/sdk";
import { recordOf, textOf } from "@lorimer/sdk/http";
import type { Fields } from "@lorimer/sdk/http";

/** What a chunk says of one tool call: the first of a call names it, the others go on with its arguments. */
export interface CallPiece {
  readonly index: number | undefined;
  readonly id: string;
  readonly name: string;
  readonly args: string;
}

/** The first answer of a chunk; a chunk of usage alone has none. */
export function choiceOf(chunk: Fields): Fields | undefined {
  const choices = chunk["choices"];
  if (!Array.isArray(choices)) return undefined;
  return choices.map(recordOf).find((choice) => choice !== undefined && (choice["index"] ?? 0) === 0);
}

/** The words of a delta. Some servers send a list of parts, of which only the texts count. */
export function wordsOf(content: unknown): string {
  if (!Array.isArray(content)) return textOf(content);
  return content.map((part) => (recordOf(part)?.["type"] === "text" ? textOf(recordOf(part)?.["text"]) : "")).join("");
}

export function callPieces(value: unknown): readonly CallPiece[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((entry) => {
    const call = recordOf(entry);
    if (call === undefined) return [];
    const made = recordOf(call["function"]);
    const args = made?.["arguments"];
    const index = call["index"];
    return [
      {
        index: typeof index === "number" && Number.isSafeInteger(index) && index >= 0 ? index : undefined,
        id: textOf(call["id"]),
        name: textOf(made?.["name"]),
        // Some servers send the arguments as the object they are.
        args: recordOf(args) === undefined ? textOf(args) : JSON.stringify(args),
      },
    ];
  });
}

const stopReasons: Readonly<Record<string, StopReason>> = { length: "max_tokens", max_tokens: "max_tokens", content_filter: "refusal" };

/** The reason that a `finish_reason` stands for; undefined where only the content can tell: servers say `stop` also after tool calls. */
export function stopReasonOf(finish: string): StopReason | undefined {
  return Object.hasOwn(stopReasons, finish) ? stopReasons[finish] : undefined;
}

/** The counts of a usage object. The API counts cached tokens as part of the prompt; here the kinds do not overlap. */
export function usageOf(fields: Fields): Usage {
  const details = recordOf(fields["prompt_tokens_details"]) ?? {};
  const prompt = countOf(fields["prompt_tokens"]);
  const read = Math.min(prompt, countOf(details["cached_tokens"] ?? fields["prompt_cache_hit_tokens"]));
  const written = Math.min(prompt - read, countOf(details["cache_write_tokens"] ?? fields["cache_creation_input_tokens"]));
  return {
    ...noUsage,
    input_tokens: prompt - read - written,
    output_tokens: countOf(fields["completion_tokens"]),
    cache_creation_input_tokens: written,
    cache_read_input_tokens: read,
  };
}

function countOf(value: unknown): number {
  return typeof value === "number" && Number.isFinite(value) && value > 0 ? value : 0;
}
