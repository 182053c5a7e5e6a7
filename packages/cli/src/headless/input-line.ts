import type { UserBlock } from "@lorimer/sdk";
import { isRecord } from "../is-record.js";
import { usageError } from "../usage-error.js";

export type Priority = "now" | "next" | "later";

/** One line of stream-json input. */
export type InputLine =
  | { readonly type: "user"; readonly content: string | readonly UserBlock[]; readonly uuid?: string; readonly priority: Priority }
  | {
      readonly type: "control_request";
      readonly requestId: string;
      readonly request: Readonly<Record<string, unknown>> & { readonly subtype: string };
    }
  | {
      readonly type: "control_response";
      readonly requestId: string;
      readonly response: Readonly<Record<string, unknown>> | undefined;
      readonly error: string | undefined;
    }
  | { readonly type: "keep_alive" };

/** Reads one line, or throws a usage error that says which line is wrong and how. */
export function parseInputLine(text: string, number: number): InputLine {
  const wrong = (what: string): Error =>
    usageError(`Line ${number} of standard input ${what}.`, 'A message is {"type":"user","message":{"role":"user","content":"..."}}.');
  const line = parseJson(text);
  if (!isRecord(line)) throw wrong("is not a JSON object");
  switch (line["type"]) {
    case "user":
      return userLine(line, wrong);
    case "control_request": {
      const { request_id: requestId, request } = line;
      if (typeof requestId !== "string" || !isRecord(request) || typeof request["subtype"] !== "string")
        throw wrong("is a control request without request_id or request.subtype");
      return { type: "control_request", requestId, request: { ...request, subtype: request["subtype"] } };
    }
    case "control_response": {
      const { response } = line;
      if (!isRecord(response) || typeof response["request_id"] !== "string")
        throw wrong("is a control response without response.request_id");
      const body = isRecord(response["response"]) ? response["response"] : undefined;
      return {
        type: "control_response",
        requestId: response["request_id"],
        response: body,
        error: response["subtype"] === "error" ? String(response["error"]) : undefined,
      };
    }
    case "keep_alive":
      return { type: "keep_alive" };
    default:
      throw wrong(`has the type ${JSON.stringify(line["type"] ?? null)}, which is not known here`);
  }
}

function userLine(line: Readonly<Record<string, unknown>>, wrong: (what: string) => Error): InputLine {
  const { message, uuid, priority = "later" } = line;
  if (!isRecord(message) || message["role"] !== "user") throw wrong("is a user message without message.role");
  if (line["shouldQuery"] === false) throw wrong("asks for shouldQuery false, which this version does not support");
  if (priority !== "now" && priority !== "next" && priority !== "later")
    throw wrong(`has the priority ${JSON.stringify(priority)}; it is now, next or later`);
  const { content } = message;
  const whole =
    typeof content === "string" ? content.trim() !== "" : Array.isArray(content) && content.length > 0 && content.every(isUserBlock);
  if (!whole) throw wrong("is a user message whose content is neither text nor a list of text, image and document blocks");
  return { type: "user", content: content as string | readonly UserBlock[], priority, ...(typeof uuid === "string" ? { uuid } : {}) };
}

function isUserBlock(block: unknown): boolean {
  if (!isRecord(block)) return false;
  if (block["type"] === "text") return typeof block["text"] === "string";
  const { source } = block;
  return (
    (block["type"] === "image" || block["type"] === "document") &&
    isRecord(source) &&
    source["type"] === "base64" &&
    typeof source["media_type"] === "string" &&
    typeof source["data"] === "string"
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
