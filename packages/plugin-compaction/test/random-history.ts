import { messageId, noUsage } from "@lorimer/sdk";
import type { AssistantBlock, Message, Signer, ToolResultBlock } from "@lorimer/sdk";
import * as fc from "fast-check";

export const signer: Signer = { provider: "scripted", key: "scripted" };

interface Step {
  readonly kind: "prompt" | "round" | "answer" | "attachment" | "hidden" | "system" | "interrupted" | "steered";
  readonly calls: number;
  readonly file: number;
  readonly words: number;
  readonly thinks: boolean;
  readonly fails: boolean;
  readonly brings: boolean;
}

const step: fc.Arbitrary<Step> = fc.record({
  kind: fc.constantFrom("prompt", "round", "round", "round", "round", "answer", "attachment", "hidden", "system", "interrupted", "steered"),
  calls: fc.integer({ min: 1, max: 3 }),
  file: fc.integer({ min: 0, max: 4 }),
  words: fc.integer({ min: 0, max: 400 }),
  thinks: fc.boolean(),
  fails: fc.boolean(),
  brings: fc.boolean(),
});

/** Histories of every shape that a session can leave, whole and cut off. */
export const randomHistory: fc.Arbitrary<readonly Message[]> = fc.array(step, { minLength: 1, maxLength: 40 }).map(historyOf);

function historyOf(steps: readonly Step[]): readonly Message[] {
  const messages: Message[] = [];
  let ids = 0;
  const id = (): ReturnType<typeof messageId> => messageId(`m${(ids += 1)}`);
  const words = (count: number, seed: string): string => Array.from({ length: count }, (_, at) => `${seed}${at}`).join(" ");
  const say = (text: string, hidden = false): void =>
    void messages.push({ type: "user", id: id(), content: [{ type: "text", text }], ...(hidden ? { hidden } : {}) });
  say("Begin.");
  for (const [at, { kind, calls, file, words: count, thinks, fails, brings }] of steps.entries()) {
    const thinking: readonly AssistantBlock[] = thinks ? [{ type: "thinking", thinking: words(9, "t"), signature: "foreign" }] : [];
    const reply = (content: readonly AssistantBlock[]): void =>
      void messages.push({ type: "assistant", id: id(), model: "scripted-1", signer, usage: noUsage, content: [...thinking, ...content] });
    if (kind === "prompt" || kind === "steered") say(`Prompt ${at}. ${words(count / 20, "p")}`);
    else if (kind === "hidden") say("Go on.", true);
    else if (kind === "system") messages.push({ type: "system", id: id(), level: "info", text: "note" });
    else if (kind === "attachment")
      messages.push({ type: "attachment", id: id(), origin: "test", content: [{ type: "text", text: `reminder ${file}` }] });
    else if (kind === "answer") reply([{ type: "text", text: `Answer ${at}. ${words(count / 10, "a")}` }]);
    else {
      const asked = Array.from({ length: calls }, (_, call) => ({
        type: "tool_use" as const,
        id: `call_${at}_${call}`,
        name: call === 1 ? "Bash" : "Read",
        input: call === 1 ? { command: `make ${file}` } : { file_path: `/f${file}` },
      }));
      reply([{ type: "text", text: `Step ${at}` }, ...asked]);
      if (kind === "interrupted") continue;
      const results = asked.map(({ id: call }, number): ToolResultBlock => {
        if (brings && number === 0)
          return { type: "tool_result", tool_use_id: call, content: [{ type: "tool_reference", tool_name: "Rare" }] };
        return {
          type: "tool_result",
          tool_use_id: call,
          content: words(count, `r${at}_`) || "-",
          ...(fails && number === 1 ? { is_error: true } : {}),
        };
      });
      messages.push({ type: "user", id: id(), content: results });
    }
  }
  return messages;
}
