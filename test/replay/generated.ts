import { openHarness } from "@lorimer/core";
import type { Harness, Session, SessionOptions } from "@lorimer/core";
import { Approver, Clock, defineStage, defineTool, Inbox, ModelCaller, Random, Reporter, SessionJournal, toolFailure } from "@lorimer/sdk";
import type { ApprovalAnswer, JournalRecord, Plugin, SessionEvent, Stage, Tool } from "@lorimer/sdk";
import { MemoryStore, inlinePlugin, reply, scriptedProvider, seededRandom, servicesPlugin } from "@lorimer/testing";
import type { Reply, ScriptRequest } from "@lorimer/testing";
import * as z from "zod/mini";

/** Choices from a seed. */
class Dice {
  readonly #fraction: () => number;

  constructor(seed: number) {
    const { fraction } = seededRandom(seed);
    this.#fraction = fraction;
  }

  below(n: number): number {
    return Math.floor(this.#fraction() * n);
  }

  chance(p: number): boolean {
    return this.#fraction() < p;
  }

  one<T>(values: readonly T[]): T {
    return values[this.below(values.length)] as T;
  }
}

/** A few turns of the machine, as whatever comes from outside takes. */
async function pause(turns: number): Promise<void> {
  for (let turn = 0; turn < turns; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

/** Goes by itself, fast, and in its own way: a replay has to be told what it said. */
function unsteadyClock(dice: Dice): Clock {
  let now = 1_700_000_000_000 + dice.below(1e9);
  return {
    now: () => (now += dice.below(5)),
    elapsed: () => (now += dice.one([0, 0.5, 1, 17])),
    sleep: async (ms, signal) => {
      // Ten minutes are longer than any generated session; what waits less has waited soon.
      if (ms > 400_000) return new Promise<void>((resolve) => signal?.addEventListener("abort", () => resolve(), { once: true }));
      const turns = dice.below(6) + (ms === 100 ? 12 : 0);
      for (let turn = 0; turn < turns && signal?.aborted !== true; turn += 1) await pause(1);
    },
  };
}

interface Ran {
  readonly steps: number;
  readonly end?: "fails" | "throws" | "aborts" | undefined;
}

const input = z.object({ steps: z.number(), end: z.optional(z.string()), size: z.optional(z.number()) });

async function work({ steps, end, size = 3 }: Ran & { readonly size?: number | undefined }, signal: AbortSignal): Promise<unknown> {
  for (let step = 0; step < steps; step += 1) await pause(1);
  if (end === "aborts" && signal.aborted) return toolFailure("it was stopped");
  if (end === "fails") return toolFailure(`it failed ${Math.random()}`, { at: Math.random() });
  if (end === "throws") throw new Error(`it threw ${Math.random()}`);
  return { said: "x".repeat(size), chance: Math.random() };
}

const shared = {
  input,
  run: (
    given: z.infer<typeof input>,
    _services: unknown,
    { signal, report }: { signal: AbortSignal; report(p: { text: string }): void },
  ) => {
    report({ text: "working" });
    return work(given as Ran, signal);
  },
};
const tools: readonly Tool[] = [
  defineTool({ ...shared, name: "Look", description: "Looks", readOnly: true, concurrencySafe: true, aliases: ["Peek"] }),
  defineTool({
    ...shared,
    name: "Dig",
    description: "Digs",
    readOnly: true,
    concurrencySafe: true,
    cancelsSiblings: true,
    interrupt: "cancel",
  }),
  defineTool({
    ...shared,
    name: "Act",
    description: "Acts",
    maxResultChars: 500,
    validate: ({ steps }) => (steps > 7 ? "too many steps" : undefined),
  }),
  defineTool({
    name: "Later",
    description: "Works in the background",
    input,
    needs: { reporter: Reporter, inbox: Inbox, random: Random },
    run: ({ steps }, { reporter, inbox, random }, { id }) => {
      const task = { taskId: `task-${id}`, description: "late work", outputFile: null };
      reporter.emit({ type: "task-updated", status: "running", ...task });
      void pause(steps * 3).then(() => {
        reporter.emit({ type: "task-updated", status: "completed", ...task });
        inbox.put({ type: "user", id: random.uuid() as never, content: [{ type: "text", text: "the task ended" }], hidden: true });
      });
      return "started";
    },
  }),
];

/** Stages of every list that take from outside in every way there is. */
function stages(dice: Dice): readonly Stage[] {
  return [
    defineStage({
      id: "outside-facts",
      list: "context",
      slot: "remind",
      needs: { journal: SessionJournal, clock: Clock },
      create:
        ({ journal, clock }) =>
        async (draft) => {
          const text = await journal.recall("test.facts", async () => {
            await pause(dice.below(3));
            return `fact ${Math.random()} `.repeat(1 + dice.below(9));
          });
          const block = { id: "facts", origin: "test", lifetime: "turn", cacheable: false, text: `${text}${clock.now() % 7}` } as const;
          return { ...draft, system: [...draft.system, block as never] };
        },
    }),
    defineStage({
      id: "second-opinion",
      list: "tool",
      slot: "intercept",
      needs: { models: ModelCaller, journal: SessionJournal, random: Random },
      create:
        ({ models, journal, random }) =>
        async (call, next, turn) => {
          const { steps } = call.input as { steps: number };
          if (steps === 3) await models.call({ purpose: "opinion", prompt: call.id }, { signal: turn.signal });
          if (steps === 4) {
            const verdict = await journal.recall(`test.hook:${call.id}`, () => pause(dice.below(4)).then(() => Math.random() < 0.5));
            turn.emit({ type: "notice-given", level: "info", text: `hook said ${verdict}` });
            if (!verdict) return next({ ...call, input: { ...(call.input as object), steps: 2 } });
          }
          const outcome = await next(call);
          return steps === 5 ? { ...outcome, content: `${String(outcome.content).slice(0, 9)} ${random.fraction()}` } : outcome;
        },
    }),
    defineStage({
      id: "batch-note",
      list: "batch",
      slot: "observe",
      create: () => (batch, turn) =>
        batch.calls.length > 2
          ? { messages: [{ type: "user", id: turn.newMessageId(), content: [{ type: "text", text: "many calls" }], hidden: true }] }
          : undefined,
    }),
  ];
}

function answer(dice: Dice, { toolSet, cut }: { readonly toolSet: readonly string[]; readonly cut: boolean }): Reply {
  let said = dice.chance(0.3) ? reply.thinking("let me think ".repeat(1 + dice.below(4)), { chunk: 8 }) : reply;
  if (dice.chance(0.7)) said = said.text(`I say ${dice.below(1000)} `.repeat(1 + dice.below(8)), { chunk: dice.one([4, 16, 64]) });
  if (cut && dice.chance(0.08)) return said.errorEvent("overloaded_error", "in the middle");
  const calls = dice.chance(0.55) ? dice.one([1, 1, 2, 3, 4]) : 0;
  for (let call = 0; call < calls; call += 1) {
    const end = dice.chance(0.2) ? dice.one(["fails", "throws", "aborts"]) : undefined;
    const name = dice.chance(0.05) ? "Nothing" : dice.one(toolSet);
    const bad = dice.chance(0.05)
      ? { steps: "many" }
      : { steps: dice.below(9), ...(end === undefined ? {} : { end }), size: dice.one([1, 30, 700]) };
    said = said.toolUse(name, bad);
    if (cut && dice.chance(0.04)) return said.errorEvent("overloaded_error", "after a call");
  }
  if (calls === 0 && dice.chance(0.1)) return said.text("cut off").stopReason("max_tokens");
  return calls === 0 ? said.text("done") : said;
}

function script(dice: Dice): (request: ScriptRequest, turn: number) => Reply {
  return () => {
    if (dice.chance(0.08)) return reply.failure(dice.one(["overloaded", "rate_limit", "server_error", "connection"]));
    if (dice.chance(0.02)) return reply.failure(dice.one(["invalid_request", "prompt_too_long"]));
    return answer(dice, { toolSet: ["Look", "Look", "Dig", "Act", "Peek", "Later"], cut: true });
  };
}

/** The harness of a generated session, without what belongs to the recording. */
export function generatedPlugins(seed: number): readonly Plugin[] {
  const dice = new Dice(seed * 31 + 7);
  return [scriptedProvider(script(dice)), inlinePlugin({ name: "generated", tools, stages: stages(dice) })];
}

export function openGenerated(plugins: readonly Plugin[]): Promise<Harness> {
  return openHarness({
    name: "generated",
    version: "1.0.0",
    model: "scripted-1",
    plugins,
    settings: { "lorimer.core": { retry: { attempts: 3, baseMs: 5 } } },
    prompts: { system: "You are generated." },
  });
}

function approver(dice: Dice): Approver {
  return {
    ask: async ({ call }, { signal }): Promise<ApprovalAnswer> => {
      for (let turn = dice.below(4); turn > 0 && !signal.aborted; turn -= 1) await pause(1);
      if (dice.chance(0.15)) return { behavior: "deny", message: `no, ${Math.random()}`, interrupt: dice.chance(0.2) };
      return dice.chance(0.1) ? { behavior: "allow", input: { ...(call.input as object), steps: 1 } } : { behavior: "allow" };
    },
  };
}

/** Records one session with everything that can happen to one; the logs of all sessions that came of it. */
export async function recordSession(
  seed: number,
  cwd: string,
  store: MemoryStore = new MemoryStore(),
): Promise<readonly (readonly JournalRecord[])[]> {
  const dice = new Dice(seed);
  const outside = servicesPlugin([
    [Clock, unsteadyClock(dice)],
    [Approver, approver(dice)],
  ]);
  const harness = await openGenerated([...generatedPlugins(seed), outside, store.plugin]);
  const ids = new Set<string>();
  try {
    let session = await harness.openSession({ cwd });
    ids.add(session.id);
    const prompts = 1 + dice.below(3);
    for (let prompt = 0; prompt < prompts; prompt += 1) {
      await runPrompt(session, dice);
      session = await between(session, harness, dice, cwd);
      ids.add(session.id);
    }
    await session.close();
  } finally {
    await harness.close();
  }
  return Promise.all([...ids].map((id) => store.records(id)));
}

async function runPrompt(session: Session, dice: Dice): Promise<void> {
  const options: Partial<SessionOptions> = {
    maxTurns: 2 + dice.below(5),
    ...(dice.chance(0.15)
      ? { outputSchema: { type: "object", properties: { ok: { type: "boolean" } }, required: ["ok"], additionalProperties: false } }
      : {}),
  };
  const act = dice.chance(0.5) ? dice.one(["steer", "steer", "interrupt", "leave", "abort"]) : "nothing";
  const at = dice.below(25);
  const controller = new AbortController();
  let seen = 0;
  for await (const event of session.prompt(`prompt ${dice.below(100)}`, { ...options, signal: controller.signal })) {
    seen += 1;
    if (dice.chance(0.1)) await pause(dice.below(4));
    if (seen !== at || isLast(event)) continue;
    if (act === "leave") return;
    if (act === "steer") session.steer("listen to me");
    else if (act === "interrupt") session.interrupt();
    else if (act === "abort") controller.abort();
  }
}

function isLast({ type }: SessionEvent): boolean {
  return type === "run-finished";
}

async function between(session: Session, harness: Harness, dice: Dice, cwd: string): Promise<Session> {
  if (dice.chance(0.3)) await pause(dice.below(30));
  const what = dice.below(8);
  const said = session.messages.filter(
    (message) => message.type === "user" && message.hidden !== true && message.content[0]?.type === "text",
  );
  if (what === 0 && said.length > 0) await session.rewind(dice.one(said).id);
  if (what === 1) await session.useModel("scripted-2");
  if (what === 2) await session.rename("another name");
  if (what === 3) {
    session.steer("for later");
    if (dice.chance(0.5)) for await (const _event of session.goOn());
  }
  if (what > 5) return session;
  if (what < 4) return session;
  await session.close();
  if (what === 4) return harness.openSession({ cwd, resume: session.id });
  return harness.openSession({ cwd, fork: { session: session.id } });
}
