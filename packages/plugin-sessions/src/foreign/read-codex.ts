import { messageId, noUsage } from "@lorimer/sdk";
import type { AssistantBlock, Message, UserBlock } from "@lorimer/sdk";
import { isFields, Losses, textField } from "./foreign-session.js";
import type { Fields, ForeignSession } from "./foreign-session.js";

/** A rollout of Codex: items of the Responses API, one after the other. */
export function readCodex(lines: readonly Fields[], newId: () => string): ForeignSession | undefined {
  const items = lines.filter((line) => line["type"] === "response_item" && isFields(line["payload"]));
  const meta = lines.map((line) => line["payload"]).filter(isFields);
  if (items.length === 0) return undefined;
  const losses = new Losses();
  const messages: Message[] = [];
  const user = (content: readonly UserBlock[], hidden: boolean): void =>
    void messages.push({ type: "user", id: messageId(newId()), content, ...(hidden ? { hidden: true } : {}) });
  const assistant = (block: AssistantBlock): void => {
    const last = messages.at(-1);
    // What is asked for in one go is one message.
    if (last?.type === "assistant") messages[messages.length - 1] = { ...last, content: [...last.content, block] };
    else {
      const signer = { provider: "", key: "" };
      messages.push({ type: "assistant", id: messageId(newId()), content: [block], model: "", signer, usage: noUsage });
    }
  };
  const answered = (id: string, text: string): void => {
    const block: UserBlock = { type: "tool_result", tool_use_id: id, content: text === "" ? "(no output)" : text };
    const last = messages.at(-1);
    const open = last?.type === "user" && last.content.every(({ type }) => type === "tool_result");
    if (open) messages[messages.length - 1] = { ...last, content: [...last.content, block] };
    else user([block], false);
  };
  for (const { payload } of items) {
    const item = payload as Fields;
    const { type, role, call_id: call } = item;
    const text = textOf(item["content"] ?? item["output"]);
    if (type === "message" && role === "assistant") assistant({ type: "text", text });
    else if (type === "message" && role === "user") user([{ type: "text", text }], text.startsWith("<"));
    else if ((type === "function_call" || type === "custom_tool_call") && typeof call === "string")
      assistant({
        type: "tool_use",
        id: call,
        name: textField(item, "name") ?? "unknown",
        input: inputOf(item["arguments"] ?? item["input"]),
      });
    else if ((type === "function_call_output" || type === "custom_tool_call_output") && typeof call === "string") answered(call, text);
    else losses.add(`item ${String(type)}${type === "message" ? ` of the role ${String(role)}` : ""}`);
  }
  for (const line of lines) if (!items.includes(line)) losses.add(`line ${String(line["type"] ?? "without a type")}`);
  return {
    from: "Codex",
    name: undefined,
    cwd: meta.map((fields) => textField(fields, "cwd")).find((cwd) => cwd !== undefined),
    model: meta.map((fields) => textField(fields, "model")).findLast((model) => model !== undefined),
    messages,
    lost: losses.counts,
  };
}

function textOf(content: unknown): string {
  if (typeof content === "string") {
    const inner = inputOf(content);
    return isFields(inner) && typeof inner["output"] === "string" ? inner["output"] : content;
  }
  if (isFields(content)) return textOf(content["content"] ?? content["output"] ?? JSON.stringify(content));
  if (!Array.isArray(content)) return "";
  return content.map((part: unknown) => (isFields(part) ? (textField(part, "text") ?? `[${String(part["type"])}]`) : "")).join("\n");
}

/** Arguments are JSON in a string; what is none is given as it stands. */
function inputOf(text: unknown): unknown {
  if (typeof text !== "string") return text ?? {};
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return { input: text };
  }
}
