import { recordOf } from "@lorimer/sdk/http";

/** Where each kind of delta that may be joined with its neighbour holds its text. */
const textField: Readonly<Record<string, string>> = { text_delta: "text", thinking_delta: "thinking", input_json_delta: "partial_json" };

interface Pending {
  readonly type: "content_block_delta";
  readonly index: unknown;
  readonly delta: Record<string, unknown>;
}

/** Parses the events of one piece of a stream and joins neighbouring deltas of one block: a consumer then handles one event where thousands came. */
export function* mergedEvents(datas: Iterable<string>): Generator<unknown, void, void> {
  let pending: Pending | undefined;
  let field = "";
  for (const data of datas) {
    let event: unknown;
    try {
      event = JSON.parse(data);
    } catch (error) {
      // What came before the fault still counts.
      if (pending !== undefined) yield pending;
      throw error;
    }
    const fields = recordOf(event);
    const delta = fields?.["type"] === "content_block_delta" ? recordOf(fields["delta"]) : undefined;
    const name = delta === undefined ? undefined : textField[String(delta["type"])];
    if (pending !== undefined && name === field && fields?.["index"] === pending.index && typeof delta?.[field] === "string") {
      pending.delta[field] += delta[field] as string;
      continue;
    }
    if (pending !== undefined) yield pending;
    pending = undefined;
    if (name !== undefined && typeof delta?.[name] === "string") {
      field = name;
      // The object was parsed just now and belongs to nobody else.
      pending = event as Pending;
    } else {
      yield event;
    }
  }
  if (pending !== undefined) yield pending;
}
