import type { Message, MessageId } from "@lorimer/sdk";
import type { Call, Exchange, Item, Turn } from "./story.js";

type Draft<T> = { -readonly [K in keyof T]: T[K] };

export interface TurnDraft extends Omit<Draft<Turn>, "items"> {
  items: ItemDraft[];
}

export interface CallDraft extends Omit<Draft<Call>, "verdicts" | "hooks"> {
  verdicts: Call["verdicts"][number][];
  hooks: Call["hooks"][number][];
}

export type ItemDraft = CallDraft | Draft<Exclude<Item, Call>>;

export interface ExchangeDraft extends Omit<Draft<Exchange>, "steps"> {
  steps: (TurnDraft | ItemDraft)[];
}

export function exchangeDraft(number: number, time: number, prompt: Message | undefined, inherited: boolean): ExchangeDraft {
  return { number, time, prompt, inherited, steps: [], takenBack: undefined };
}

export function turnDraft(number: number, time: number, reply?: MessageId): TurnDraft {
  return {
    kind: "turn",
    number,
    time,
    transition: undefined,
    requestTokens: undefined,
    reply,
    model: undefined,
    usage: undefined,
    costUsd: null,
    durationMs: undefined,
    stopReason: undefined,
    items: [],
    takenBack: undefined,
  };
}

export function callDraft(id: string, name: string, asked: unknown): CallDraft {
  return {
    kind: "call",
    id,
    name,
    title: undefined,
    plugin: undefined,
    asked,
    ran: asked,
    intended: false,
    outcome: undefined,
    durationMs: undefined,
    verdicts: [],
    hooks: [],
    changed: [],
    discarded: false,
  };
}
