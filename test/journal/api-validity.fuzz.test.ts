import { normalise } from "@lorimer/core";
import { messageId } from "@lorimer/sdk";
import type { Message } from "@lorimer/sdk";
import { HistoryProjection } from "@lorimer/sdk/journal";
import { checkRequest } from "@lorimer/testing";
import { wireMessages } from "../../packages/plugin-openai/src/wire-messages.js";
import { describe, expect, it } from "vitest";
import { Dice, RandomLog, signers } from "./random-log.js";

const histories = Number(process.env["LORIMER_HISTORIES"] ?? 100_000);
const seed = Number(process.env["LORIMER_SEED"] ?? 1);

function faultsOf(messages: readonly Message[]): readonly string[] {
  return signers.flatMap((signer) => {
    const sent = normalise([...messages, { type: "user", id: messageId("go-on"), content: [{ type: "text", text: "go on" }] }], { signer });
    return signer.provider === "openai" ? chatFaults(sent) : checkRequest({ model: "m", max_tokens: 1, messages: sent });
  });
}

/** What the chat completions API would refuse: calls without their answers directly after, answers without calls, nothing said. */
function chatFaults(sent: Parameters<typeof wireMessages>[0]): readonly string[] {
  const faults: string[] = [];
  const open: string[] = [];
  for (const message of wireMessages(sent, { readsFiles: true })) {
    if (message.role === "tool") {
      const at = open.indexOf(message.tool_call_id);
      if (at < 0) faults.push(`an answer without its call: ${message.tool_call_id}`);
      else open.splice(at, 1);
      continue;
    }
    faults.push(...open.splice(0).map((id) => `a call without its answer: ${id}`));
    if (message.role === "assistant") open.push(...(message.tool_calls ?? []).map(({ id }) => id));
    if (message.content === "" || (message.content === null && open.length === 0)) faults.push(`${message.role} says nothing`);
  }
  return [...faults, ...open.map((id) => `a call without its answer: ${id}`)];
}

/** Every call that a history answers is answered once, directly after it, before anything is normalised away. */
function unpaired(messages: readonly Message[]): readonly string[] {
  return messages.flatMap((message, index) => {
    if (message.type !== "assistant") return [];
    const next = messages[index + 1];
    const answered =
      next?.type === "user" ? next.content.flatMap((block) => (block.type === "tool_result" ? [block.tool_use_id] : [])) : [];
    return message.content.flatMap((block) =>
      block.type === "tool_use" && answered.filter((id) => id === block.id).length !== 1 ? [block.id] : [],
    );
  });
}

describe("the history that a log comes to", () => {
  it("can be sent to every provider, wherever its process was killed, whatever was folded, taken back, forked or switched", () => {
    const failures: string[] = [];
    let crashed = 0;
    for (let index = 0; index < histories && failures.length < 3; index += 1) {
      const dice = new Dice(seed * 1_000_003 + index);
      const log = new RandomLog(dice);
      const end = dice.chance(70) ? dice.roll(log.records.length + 1) : log.records.length;
      if (end < log.records.length) crashed += 1;
      const projection = new HistoryProjection();
      for (const record of log.records.slice(0, end)) projection.apply(record);
      let made = 0;
      const { messages } = projection.project(() => messageId(`made-${(made += 1)}`));
      const faults = faultsOf(messages);
      if (faults.length > 0) failures.push(`history ${index}, cut at record ${end}: ${faults.join("; ")}`);
      const ids = messages.map(({ id }) => id);
      if (new Set(ids).size < ids.length)
        failures.push(`history ${index}, cut at record ${end}: a message stands there twice: ${ids.join(" ")}`);
    }
    console.log(`figure: histories ${histories} (seed ${seed}, ${crashed} of them cut short), API faults ${failures.length}`);
    expect(failures).toEqual([]);
  }, 120_000);

  it("is the whole history where the log is whole, and answers every call of the reply that a crash cut off", () => {
    for (let index = 0; index < 2000; index += 1) {
      const dice = new Dice(seed * 7919 + index);
      const log = new RandomLog(dice);
      const projection = new HistoryProjection();
      let made = 0;
      for (const record of log.records) projection.apply(record);
      // A history that was rewound to between a call and its results is answered at its end.
      const whole = projection.project(() => messageId("made")).messages;
      expect(whole.slice(0, log.messages.length)).toEqual(log.messages);
      expect(whole.length - log.messages.length).toBeLessThanOrEqual(1);
      const cut = new HistoryProjection();
      const end = dice.roll(log.records.length);
      for (const record of log.records.slice(0, end)) cut.apply(record);
      const { messages, settled } = cut.project(() => messageId(`made-${(made += 1)}`));
      expect(messages.slice(0, settled.length)).toEqual(settled);
      if (settled.length < messages.length) expect(unpaired(messages.slice(settled.length))).toEqual([]);
    }
  });

  it("lacks nothing but what stood in the record that was lost, and can still be sent", () => {
    let lost = 0;
    for (let index = 0; index < 5000; index += 1) {
      const dice = new Dice(seed * 15_485_863 + index);
      const log = new RandomLog(dice);
      const gone = 1 + dice.roll(log.records.length - 1);
      const { entry } = log.records[gone] ?? { entry: undefined };
      const projection = new HistoryProjection();
      for (const [at, record] of log.records.entries()) if (at !== gone) projection.apply(record);
      let made = 0;
      const { messages } = projection.project(() => messageId(`made-${(made += 1)}`));
      const there = new Set(messages.map(({ id }) => id));
      const own = new Set(JSON.stringify(entry).match(/"id":"[^"]+"/g));
      const missing = log.messages.filter(({ id }) => !there.has(id));
      lost += missing.length;
      const unexplained = missing
        .filter(({ id }) => !own.has(`"id":"${id}"`))
        .map(({ id }) => `${index}: ${id} without record ${gone + 1} ${JSON.stringify(entry)}`);
      expect(unexplained).toEqual([]);
      expect(faultsOf(messages)).toEqual([]);
    }
    expect(lost).toBeGreaterThan(100);
  });
});
