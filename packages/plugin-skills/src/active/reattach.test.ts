import { estimateTokens, messageId } from "@lorimer/sdk";
import type { Message } from "@lorimer/sdk";
import { expect, it } from "vitest";
import { wrapped } from "../render/skill-text.js";
import { reattachedSkills } from "./reattach.js";

const said = (text: string): Message => ({ type: "user", id: messageId("m"), content: [{ type: "text", text }] });
const result = (content: string): Message => ({
  type: "user",
  id: messageId("m"),
  content: [{ type: "tool_result", tool_use_id: "t", content }],
});

it("the newest text of each skill comes back after a summary, the newest skill first", () => {
  const messages = [said(wrapped("a", "/a", "old a")), result(wrapped("b", "/b", "b")), result(wrapped("a", "/a", "new a")), said("words")];
  expect(reattachedSkills(messages)).toEqual([
    { origin: "skill a", text: wrapped("a", "/a", "new a") },
    { origin: "skill b", text: wrapped("b", "/b", "b") },
  ]);
});

it("each is cut at 5,000 tokens, and all together at 25,000", () => {
  const long = "word ".repeat(20_000);
  const messages = Array.from({ length: 8 }, (_, at) => said(wrapped(`s${at}`, undefined, long)));
  const given = reattachedSkills(messages);
  expect(given.map(({ origin }) => origin)).toEqual(["skill s7", "skill s6", "skill s5", "skill s4", "skill s3"]);
  for (const { text } of given) expect(estimateTokens(text)).toBeLessThanOrEqual(5000);
});
