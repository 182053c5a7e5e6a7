import fc from "fast-check";
import type { ServerResponse } from "node:http";
import { beforeAll, describe, expect, it } from "vitest";
import { openFakeApi, blockStart, blockStop, delta, end, json, run, sse, start, text } from "../test/fake-api.js";
import type { Run } from "../test/fake-api.js";

/** A reply with everything in it: reasoning, text with characters of several bytes, two tool calls. */
const recorded: readonly object[] = [
  start(),
  { type: "ping" },
  blockStart(0, { type: "thinking", thinking: "", signature: "" }),
  delta(0, { type: "thinking_delta", thinking: "Überlegen…" }),
  delta(0, { type: "signature_delta", signature: "c2ln" }),
  blockStop(0),
  blockStart(1, { type: "text", text: "" }),
  text(1, "Ich lese 日本語 🙂"),
  text(1, " und dann weiter."),
  blockStop(1),
  blockStart(2, { type: "tool_use", id: "toolu_a", name: "Read", input: {} }),
  json(2, '{"file_path":'),
  json(2, '"/tmp/ä.txt"}'),
  blockStop(2),
  blockStart(3, { type: "tool_use", id: "toolu_b", name: "Bash", input: {} }),
  json(3, '{"command":"ls"}'),
  blockStop(3),
  ...end("tool_use"),
];
const bytes = Buffer.from(sse(...recorded));
const lastByte = bytes.length;

/** Every result is a reply or a typed failure, and tool calls are announced whole or not at all. */
function expectSound({ events, result }: Run): void {
  const started = events.flatMap((event) =>
    event.type === "content_block_stop" && event.content_block.type === "tool_use" ? [event.content_block.id] : [],
  );
  expect(new Set(started).size).toBe(started.length);
  if (result.ok) return;
  expect(result.message).not.toBe("");
  const kept = (result.partial ?? []).flatMap((block) => (block.type === "tool_use" ? [block.id] : []));
  expect(kept.sort()).toEqual(started.sort());
}

describe("a stream that goes wrong", () => {
  let whole: Run;
  beforeAll(async () => {
    await using api = await openFakeApi((response) => void response.writeHead(200, { "content-type": "text/event-stream" }).end(bytes));
    whole = await run(api.provider());
    expect(whole.result.ok).toBe(true);
  });

  async function cutAt(offset: number, ending: (response: ServerResponse) => void, idleTimeoutMs = 30_000): Promise<Run> {
    await using api = await openFakeApi((response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      if (offset > 0) response.write(bytes.subarray(0, offset), () => ending(response));
      else ending(response);
    });
    return await run(api.provider({ idleTimeoutMs }));
  }

  it("and ends politely at any byte is broken, with what came before it", async () => {
    for (let offset = 0; offset < lastByte; offset += 1) {
      const cut = await cutAt(offset, (response) => response.end());
      expect(cut.result, `cut at ${offset}`).toMatchObject({ ok: false, kind: "stream_broken", retryable: true });
      expectSound(cut);
    }
  }, 120_000);

  it("and loses its connection at any byte is broken", async () => {
    for (let offset = 0; offset < lastByte; offset += 3) {
      const cut = await cutAt(offset, (response) => setImmediate(() => response.socket?.destroy()));
      expect(cut.result, `cut at ${offset}`).toMatchObject({ ok: false, retryable: true });
      expectSound(cut);
    }
  }, 120_000);

  it("and falls silent at any byte is stalled within its limit", async () => {
    const offsets = Array.from({ length: 40 }, (_, index) => Math.floor((index * lastByte) / 40));
    const runs = await Promise.all(offsets.map((offset) => cutAt(offset, () => {}, 400)));
    for (const stalled of runs) {
      expect(stalled.result).toMatchObject({ ok: false, kind: "stream_stalled", retryable: true });
      expectSound(stalled);
    }
  });

  it("and is delivered in any pieces is read all the same", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(lastByte), { minLength: 1, maxLength: 6 }), async (cuts) => {
        const points = [...new Set([...cuts, lastByte])].sort((a, b) => a - b);
        await using api = await openFakeApi((response) => {
          response.writeHead(200, { "content-type": "text/event-stream" });
          let from = 0;
          const next = (): void => {
            const to = points.shift();
            if (to === undefined) return void response.end();
            response.write(bytes.subarray(from, to), () => setImmediate(next));
            from = to;
          };
          next();
        });
        const { result } = await run(api.provider());
        expect(result).toEqual({ ...whole.result, signer: expect.anything() });
      }),
      { numRuns: 60 },
    );
  });
});

type Mutation = (events: readonly object[], at: number, other: number) => readonly unknown[];

const typeOf = (event: object | null | undefined): unknown =>
  event !== null && event !== undefined && "type" in Object(event) ? (event as { type: unknown }).type : "none";

const mutations: Readonly<Record<string, Mutation>> = {
  drop: (events, at) => events.toSpliced(at, 1),
  repeat: (events, at) => events.toSpliced(at, 0, events[at]!),
  swap: (events, at, other) => events.with(at, events[other]!).with(other, events[at]!),
  unknown: (events, at) => events.toSpliced(at, 0, { type: "surprise", index: 1 }),
  index: (events, at, other) => events.with(at, { ...events[at]!, index: other }),
  noIndex: (events, at) => events.with(at, { ...events[at]!, index: undefined }),
  badIndex: (events, at, other) => events.with(at, { ...events[at]!, index: [-1, 1.5, "1", null, 2 ** 60][other % 5] }),
  noFields: (events, at) => events.with(at, { type: typeOf(events[at]) }),
  nullFields: (events, at) =>
    events.with(at, { message: null, index: null, content_block: null, delta: null, usage: null, type: typeOf(events[at]) }),
  notAnObject: (events, at, other) => (events as readonly unknown[]).with(at, [null, 7, "text", [], true][other % 5]),
  badJson: (events, at, other) => events.with(at, json(2 + (other % 2), ["{", "}{", '"', "\u0000", "[1,"][other % 5]!)),
  huge: (events, at) => events.toSpliced(at, 0, text(1, "x".repeat(200_000))),
  error: (events, at) => events.toSpliced(at, 0, { type: "error", error: { type: "overloaded_error", message: "Overloaded" } }),
  emptyError: (events, at) => events.toSpliced(at, 0, { type: "error" }),
  usage: (events, at, other) =>
    events.with(at, {
      ...events[at]!,
      usage: [null, { output_tokens: "many" }, { output_tokens: -5 }, { input_tokens: Number.MAX_VALUE }, 3][other % 5],
    }),
};

describe("mutated streams", () => {
  it("that end with two open calls, of which one is cut, keep neither", async () => {
    const open = recorded.filter(
      (event) => !("type" in event && event.type === "content_block_stop" && "index" in event && Number(event.index) > 1),
    );
    const cut = open.map((event) => (JSON.stringify(event).includes("ls") ? json(3, '{"command":') : event));
    await using api = await openFakeApi(
      (response) => void response.writeHead(200, { "content-type": "text/event-stream" }).end(sse(...cut)),
    );
    const got = await run(api.provider());
    expect(got.result).toMatchObject({ ok: false, kind: "stream_broken" });
    expectSound(got);
  });

  it("give a reply or a typed failure, never a crash or a hang", async () => {
    let body: string | Buffer = "";
    await using api = await openFakeApi((response) => void response.writeHead(200, { "content-type": "text/event-stream" }).end(body));
    const provider = api.provider({ idleTimeoutMs: 20_000 });
    const change = fc.tuple(fc.constantFrom(...Object.keys(mutations)), fc.nat(), fc.nat());
    await fc.assert(
      fc.asyncProperty(
        fc.array(change, { minLength: 1, maxLength: 4 }),
        fc.constantFrom("\n", "\r\n", "\r"),
        fc.boolean(),
        async (changes, lineEnd, hasComments) => {
          let events: readonly unknown[] = recorded;
          for (const [name, at, other] of changes) {
            if (events.length === 0) break;
            events = mutations[name]!(events as readonly object[], at % events.length, other % events.length);
          }
          body = events
            .map((event) => `${hasComments ? ": keep-alive\n\n" : ""}event: x\ndata: ${JSON.stringify(event)}\n\n`)
            .join("")
            .replaceAll("\n", lineEnd);
          expectSound(await run(provider));
        },
      ),
      { numRuns: 4000 },
    );
  }, 120_000);

  it("with damaged bytes do neither", async () => {
    let body: Buffer = bytes;
    await using api = await openFakeApi((response) => void response.writeHead(200, { "content-type": "text/event-stream" }).end(body));
    const provider = api.provider({ idleTimeoutMs: 20_000 });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(lastByte - 1), fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 8 }),
        async (damage) => {
          body = Buffer.from(bytes);
          for (const [at, value] of damage) body[at] = value;
          expectSound(await run(provider));
        },
      ),
      { numRuns: 2000 },
    );
  }, 120_000);
});
