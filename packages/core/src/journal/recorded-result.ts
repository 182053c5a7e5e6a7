import type { ModelEvent, ModelResult } from "@lorimer/sdk";

/** A result for the log: the blocks of a reply are left out where the stream's events hold the same ones. */
export function recordedResult(result: ModelResult, events: readonly ModelEvent[]): unknown {
  if (!result.ok) return result;
  const blocks = streamedBlocks(events);
  const told = blocks.length === result.content.length && blocks.every((block, index) => same(block, result.content[index]));
  const { content, ...rest } = result;
  return told ? rest : { ...rest, content };
}

/** The whole blocks that a stream told of. */
function streamedBlocks(events: readonly ModelEvent[]): readonly unknown[] {
  return events.flatMap((event) => (event.type === "content_block_stop" ? [event.content_block] : []));
}

function same(one: unknown, other: unknown): boolean {
  return one === other || JSON.stringify(one) === JSON.stringify(other);
}
