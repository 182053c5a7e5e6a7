import { checkRequest } from "@lorimer/testing";
import { isSigned, messageId, noUsage } from "@lorimer/sdk";
import type { ApiMessage, AssistantBlock, Message, Signer, ToolResultBlock, UserBlock } from "@lorimer/sdk";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { normalise } from "./normalise.js";

/*
 * Histories as crashes, interrupts, plugins, other providers and old versions may leave them. Small alphabets, so that ids meet.
 */
const own: Signer = { provider: "anthropic", key: "a" };
const options = { signer: own, canonicalName: (name: string): string => (name === "OldName" ? "NewName" : name) };

const id = fc.constantFrom("m1", "m2", "m3", "m4", "m5", "m6", "m7", "m8").map(messageId);
const callId = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom("t1", "t2", "t3", "t4") },
  { weight: 1, arbitrary: fc.constantFrom("t.1", "", "ü 2") },
);
const words = fc.oneof(
  { weight: 4, arbitrary: fc.string({ minLength: 1, maxLength: 8 }) },
  { weight: 1, arbitrary: fc.constantFrom("", " ", "\n\t") },
);
const signer = fc.oneof(fc.constant(own), fc.constant({ provider: "anthropic", key: "b" }), fc.constant({ provider: "other", key: "a" }));
const text = words.map((value) => ({ type: "text" as const, text: value }));
const media = fc.constantFrom("image" as const, "document" as const).map((type) => ({
  type,
  source: { type: "base64" as const, media_type: "image/png", data: "AA==" },
}));
const toolUse = fc.record({
  type: fc.constant("tool_use" as const),
  id: callId,
  name: fc.oneof(fc.constantFrom("Read", "OldName", "NewName", "", "has space", "naïve", "x".repeat(200)), fc.string({ maxLength: 5 })),
  input: fc.oneof(fc.jsonValue({ maxDepth: 1 }), fc.constant(undefined), fc.constant({ path: "a" })),
});
const result = fc.record(
  {
    type: fc.constant("tool_result" as const),
    tool_use_id: callId,
    content: fc.oneof(words, fc.array(fc.oneof(text, media), { maxLength: 3 })),
    is_error: fc.boolean(),
  },
  { requiredKeys: ["type", "tool_use_id", "content"] },
);
const signed = fc.oneof(
  fc.record({ type: fc.constant("thinking" as const), thinking: fc.string({ maxLength: 5 }), signature: fc.constant("s") }),
  fc.record({ type: fc.constant("redacted_thinking" as const), data: fc.constant("x") }),
);

const user = fc.record(
  {
    type: fc.constant("user" as const),
    id,
    content: fc.array(fc.oneof(text, media, result, result), { maxLength: 4 }),
    hidden: fc.boolean(),
  },
  { requiredKeys: ["type", "id", "content"] },
);
const assistant = fc.record({
  type: fc.constant("assistant" as const),
  id,
  content: fc.array(fc.oneof(text, signed, toolUse, toolUse), { maxLength: 4 }),
  model: fc.constant("m"),
  signer,
  usage: fc.constant(noUsage),
});
const attachment = fc.record(
  {
    type: fc.constant("attachment" as const),
    id,
    origin: fc.constant("file"),
    content: fc.array(fc.oneof(text, media), { maxLength: 3 }),
    failed: fc.boolean(),
  },
  { requiredKeys: ["type", "id", "origin", "content"] },
);
const system = fc.record({ type: fc.constant("system" as const), id, level: fc.constant("info" as const), text: words });
const localCommand = fc.record({ type: fc.constant("local-command" as const), id, command: words, output: words, shared: fc.boolean() });
const summary = fc.record({ type: fc.constant("tool-use-summary" as const), id, summary: words, replaced: fc.array(id, { maxLength: 2 }) });
const tombstone = fc.record({ type: fc.constant("tombstone" as const), id, removed: id, reason: words });
const progress = fc.record({ type: fc.constant("progress" as const), id, toolUseId: callId, text: words });
const message: fc.Arbitrary<Message> = fc.oneof(
  { weight: 4, arbitrary: user },
  { weight: 5, arbitrary: assistant },
  { weight: 2, arbitrary: attachment },
  ...[system, localCommand, summary, tombstone, progress].map((arbitrary) => ({
    weight: 1,
    arbitrary: arbitrary as fc.Arbitrary<Message>,
  })),
);
const history = fc.array(message, { maxLength: 14 });

/** Each property sees two thousand histories of its own; fast-check prints the seed of one that fails. */
const runs = { numRuns: 2000 };
const forEveryHistory = (holds: (history: readonly Message[]) => void): void => fc.assert(fc.property(history, holds), runs);

describe("whatever a history holds, what is sent of it", { timeout: 120_000 }, () => {
  test("is accepted by the API", () => {
    forEveryHistory((messages) => {
      const sent = normalise(messages, options);
      if (sent.length > 0) expect(checkRequest({ model: "m", max_tokens: 1, messages: sent })).toEqual([]);
    });
  });

  test("ends no assistant message with thinking, holds no blank text, and spells ids and names as the API does", () => {
    forEveryHistory((messages) => {
      for (const { role, content } of normalise(messages, options)) {
        if (role === "assistant") expect(content.every((block, index) => !isSigned(block) || index < content.length - 1)).toBe(true);
        for (const block of content) for (const spelling of spellings(block)) expect(spelling).toMatch(/^[A-Za-z0-9_-]{1,128}$/);
        for (const block of content.flatMap(withParts)) if (block.type === "text") expect(block.text.trim()).not.toBe("");
      }
    });
  });

  test("is a fixed point: sent again as a history it is the same", () => {
    forEveryHistory((messages) => {
      const sent = normalise(messages, options);
      expect(normalise(sent.map(lifted), options)).toEqual(sent);
    });
  });

  test("leaves the history as it was", () => {
    forEveryHistory((messages) => {
      const before = structuredClone(messages);
      normalise(deepFreeze(structuredClone(messages)), options);
      normalise(messages, options);
      expect(messages).toEqual(before);
    });
  });

  test("keeps every word of both sides, in order", () => {
    forEveryHistory((messages) => {
      const sent = normalise(messages, options);
      expect(wordsSent(sent, "assistant")).toEqual(wordsSpoken(messages, "assistant"));
      // Attachments may come before words that were spoken earlier; the words among themselves stay in order.
      const attached = new Set(messages.flatMap((each) => (each.type === "attachment" ? each.content : [])));
      expect(wordsSent(withoutBlocks(sent, attached), "user")).toEqual(wordsSpoken(messages, "user"));
    });
  });

  test("puts results before everything else", () => {
    forEveryHistory((messages) => {
      for (const { content } of normalise(messages, options)) {
        const isResult = content.map((block) => block.type === "tool_result");
        expect(isResult).toEqual(isResult.toSorted((a, b) => Number(b) - Number(a)));
      }
    });
  });

  test("puts attachments before the words they came with", () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(user, attachment), { maxLength: 8 }), (messages) => {
        const attached = new Set<unknown>(messages.flatMap((each) => (each.type === "attachment" ? each.content : [])));
        const spoken = new Set<unknown>(messages.flatMap((each) => (each.type === "user" ? each.content : [])));
        const [only] = normalise(messages, options);
        const content = only?.content ?? [];
        const firstSpoken = content.findIndex((block) => spoken.has(block));
        if (firstSpoken !== -1) expect(content.slice(firstSpoken).some((block) => attached.has(block))).toBe(false);
      }),
      runs,
    );
  });

  test("keeps no signed block of anyone but the one who will verify it", () => {
    forEveryHistory((messages) => {
      const verifiable = new Set<AssistantBlock>(
        messages.flatMap((each) => (each.type === "assistant" && each.signer === own ? each.content : [])),
      );
      for (const { content } of normalise(messages, options)) {
        for (const block of content) if (isSigned(block)) expect(verifiable.has(block as AssistantBlock)).toBe(true);
      }
    });
  });
});

function lifted(sent: ApiMessage, index: number): Message {
  const common = { id: messageId(`lifted-${index}`) };
  return sent.role === "user"
    ? { type: "user", ...common, content: sent.content }
    : { type: "assistant", ...common, content: sent.content, model: "m", signer: own, usage: noUsage };
}

function foldedIds(messages: readonly Message[]): ReadonlySet<string> {
  return new Set(messages.flatMap((each) => (each.type === "tool-use-summary" ? each.replaced : [])));
}

/** The texts that one side said, as they stand in the history. */
function wordsSpoken(messages: readonly Message[], side: "user" | "assistant"): readonly string[] {
  const folded = foldedIds(messages);
  return messages
    .filter((each) => each.type === side && !folded.has(each.id))
    .flatMap((each) => ("content" in each ? texts(each.content) : []));
}

function wordsSent(sent: readonly ApiMessage[], side: "user" | "assistant"): readonly string[] {
  return sent
    .filter(({ role }) => role === side)
    .flatMap(({ content }) => texts(content))
    .filter((said) => !/^(\[Earlier tool use|\[Output of|\(The conversation goes on|\[An? (image|document) stood)/.test(said));
}

function texts(blocks: readonly (UserBlock | AssistantBlock)[]): readonly string[] {
  return blocks.flatMap((block) => (block.type === "text" && block.text.trim() !== "" ? [block.text] : []));
}

function withoutBlocks(sent: readonly ApiMessage[], left: ReadonlySet<UserBlock>): readonly ApiMessage[] {
  return sent.map((each) => (each.role === "user" ? { role: "user", content: each.content.filter((block) => !left.has(block)) } : each));
}

function withParts(block: UserBlock | AssistantBlock): readonly (UserBlock | AssistantBlock)[] {
  return block.type === "tool_result" && typeof block.content !== "string"
    ? [block, ...block.content.filter((part) => part.type !== "tool_reference")]
    : [block];
}

function spellings(block: UserBlock | AssistantBlock): readonly string[] {
  if (block.type === "tool_use") return [block.id, block.name];
  return block.type === "tool_result" ? [(block satisfies ToolResultBlock).tool_use_id] : [];
}

function deepFreeze<T>(value: T): T {
  if (typeof value === "object" && value !== null) Object.values(value).forEach(deepFreeze);
  return Object.freeze(value);
}
