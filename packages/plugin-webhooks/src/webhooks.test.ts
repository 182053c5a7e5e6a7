import { Settings } from "@lorimer/plugin-settings/contract";
import type { SettingsChange } from "@lorimer/plugin-settings/contract";
import { defineTool } from "@lorimer/sdk";
import { expectPluginConforms, inlinePlugin, openTestHarness, reply, startTestServer } from "@lorimer/testing";
import type { CollectedRun, ReceivedRequest, TestAnswer, TestHarness, TestServer } from "@lorimer/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as z from "zod/mini";
import { plugin } from "./index.js";

const canary = "canary-0b7e4f6d2a91c358";
beforeAll(() => {
  process.env["TEST_HOOK_TOKEN"] = canary;
});
afterAll(() => {
  delete process.env["TEST_HOOK_TOKEN"];
});

const ok: TestAnswer = (response) => void response.writeHead(204).end();

const tool = defineTool({
  name: "Change",
  description: "Changes something",
  input: z.object({ what: z.string() }),
  run: ({ what }) => `changed ${what}`,
});

interface Ran extends CollectedRun {
  /** What was said while closing too. */
  readonly notices: readonly string[];
  readonly closedAfterMs: number;
}

/** One whole session with these webhooks, closed at the end. */
async function session(
  webhooks: readonly object[],
  options: { readonly during?: (run: TestHarness) => Promise<void> | void; readonly prompts?: number } = {},
): Promise<Ran> {
  const { prompts = 1 } = options;
  const run = await openTestHarness({
    script: Array.from({ length: prompts }, () => [reply.toolUse("Change", { what: `a secret word and ${canary}` }), "done"]).flat(),
    plugins: [inlinePlugin({ tools: [tool] }), plugin],
    settings: { "lorimer.webhooks": { webhooks } },
  });
  const notices: string[] = [];
  run.session.onEvent((event) => event.type === "notice-given" && notices.push(event.text));
  let collected = await run.prompt("please, in private");
  for (let more = 1; more < prompts; more++) collected = await run.prompt("again");
  await options.during?.(run);
  const before = performance.now();
  await run[Symbol.asyncDispose]();
  const closedAfterMs = performance.now() - before;
  for (const event of collected.events) if (event.type === "notice-given") notices.push(event.text);
  return { ...collected, notices, closedAfterMs };
}

const hook = (server: TestServer, more: object = {}): object => ({
  url: `${server.url}/hook`,
  batch: { maxEvents: 50, maxMs: 20 },
  ...more,
});

interface Body {
  readonly id: string;
  readonly dropped: number;
  readonly events: readonly { readonly type: string; readonly data: Readonly<Record<string, unknown>>; readonly sequence: number }[];
}
const bodyOf = ({ body }: ReceivedRequest): Body => JSON.parse(body) as Body;
const typesAt = (server: TestServer): readonly string[] =>
  server.received.flatMap((request) => bodyOf(request).events.map(({ type }) => type));

describe("forwarding", () => {
  it("sends the events that were asked for, in order, and no others", async () => {
    await using server = await startTestServer(ok);
    await session([hook(server, { events: ["tool-finished", "run-started", "run-finished"] })]);
    expect(typesAt(server)).toEqual(["run-started", "tool-finished", "run-finished"]);
    expect(server.received[0]).toMatchObject({ method: "POST", url: "/hook", headers: { "content-type": "application/json" } });
  });

  it("tells names, numbers and decisions, and no content unless asked", async () => {
    await using server = await startTestServer(ok);
    await using open = await startTestServer(ok);
    await session([hook(server, { events: ["*"] }), hook(open, { events: ["*"], includeContent: true })]);
    const sent = server.received.map(({ body }) => body).join("");
    expect(sent).not.toContain("secret word");
    expect(sent).not.toContain("in private");
    expect(sent).toContain('"name":"Change"');
    expect(open.received.map(({ body }) => body).join("")).toContain("secret word");
  });

  it("sends no secret of the harness, whatever is included", async () => {
    await using server = await startTestServer(ok);
    await session([hook(server, { events: ["*"], includeContent: true })]);
    const sent = server.received.map(({ body }) => body).join("");
    expect(sent.split(canary)).toHaveLength(1);
    expect(sent).toContain("[redacted]");
  });

  it("fills in variables that are allowed, in headers and address", async () => {
    await using server = await startTestServer(ok);
    const allowedEnvVars = ["TEST_HOOK_TOKEN"];
    await session([
      { url: `${server.url}/hook/$TEST_HOOK_TOKEN`, headers: { Authorization: "Bearer ${TEST_HOOK_TOKEN}" }, allowedEnvVars },
    ]);
    expect(server.received[0]).toMatchObject({ url: `/hook/${canary}`, headers: { authorization: `Bearer ${canary}` } });
  });

  it("batches by number and by time", async () => {
    await using few = await startTestServer(ok);
    await using many = await startTestServer(ok);
    await session([
      hook(few, { events: ["*"], batch: { maxEvents: 2, maxMs: 60_000 } }),
      hook(many, { events: ["*"], batch: { maxEvents: 1000, maxMs: 60_000 } }),
    ]);
    const sizes = few.received.map((request) => bodyOf(request).events.length);
    expect(Math.max(...sizes)).toBe(2);
    expect(many.received).toHaveLength(1);
    expect(typesAt(many)).toEqual(typesAt(few));
  });

  it("opens no connection when there are no webhooks", async () => {
    const { result, notices } = await session([]);
    expect(result.outcome.reason).toBe("completed");
    expect(notices).toEqual([]);
  });
});

describe("formats", () => {
  const sent = async (format: string, more: object = {}): Promise<readonly unknown[]> => {
    await using server = await startTestServer(ok);
    // Sent when the session ends, so that they come in one batch however long the run takes.
    await session([hook(server, { format, events: ["run-started", "tool-finished"], batch: { maxMs: 60_000 }, ...more })]);
    return server.received.map(({ body }) => JSON.parse(body) as unknown);
  };

  it("slack: one message, a line for each event", async () => {
    expect(await sent("slack")).toEqual([{ text: "• run-started: scripted-1\n• tool-finished: Change, ok" }]);
  });

  it("datadog: a list of log entries", async () => {
    expect(await sent("datadog")).toEqual([
      [
        expect.objectContaining({ ddsource: "lorimer", status: "info", message: "run-started: scripted-1" }),
        expect.objectContaining({ ddtags: "type:tool-finished", message: "tool-finished: Change, ok" }),
      ],
    ]);
  });

  it("pagerduty: an alert for each event, with a key of its own", async () => {
    const alerts = await sent("pagerduty", { routingKey: "R0UTE" });
    expect(alerts).toEqual([
      expect.objectContaining({
        routing_key: "R0UTE",
        event_action: "trigger",
        payload: expect.objectContaining({ summary: "run-started: scripted-1", severity: "info" }),
      }),
      expect.objectContaining({ payload: expect.objectContaining({ class: "tool-finished" }) }),
    ]);
  });
});

describe("an endpoint that fails", () => {
  it("gets everything later, once, when it recovers", async () => {
    await using server = await startTestServer(
      (response, _request, turn) => void response.writeHead(turn <= 2 ? 503 : 200, { "retry-after-ms": "10" }).end(),
    );
    const recovered = async (): Promise<void> => {
      await expect.poll(() => server.received.length, { timeout: 10_000 }).toBeGreaterThanOrEqual(3);
    };
    const { notices } = await session([hook(server, { events: ["run-started", "run-finished"] })], { during: recovered });
    const ids = server.received.map((request) => bodyOf(request).id);
    expect(ids[0]).toBe(ids[1]);
    expect(ids[1]).toBe(ids[2]);
    expect(notices).toEqual([]);
  });

  it("does not slow a session down, and closing waits for it no longer than its deadline", async () => {
    await using server = await startTestServer(() => undefined);
    const started = performance.now();
    const { result, notices, closedAfterMs } = await session([hook(server)]);
    expect(result.outcome.reason).toBe("completed");
    expect(closedAfterMs).toBeLessThan(8000);
    expect(performance.now() - started - closedAfterMs).toBeLessThan(5000);
    expect(notices.join("\n")).toMatch(/lost \d+ events?/);
    console.log(`figure: milliseconds to close a session whose webhook never answers ${Math.round(closedAfterMs)}`);
  });

  it("is told of once, and what was lost is counted", async () => {
    await using server = await startTestServer((response) => void response.writeHead(401).end());
    const { notices, result } = await session([hook(server, { events: ["*"], batch: { maxEvents: 1, maxMs: 0 } })]);
    expect(result.outcome.reason).toBe("completed");
    expect(notices.filter((text) => text.includes("loses events: it answers with status 401"))).toHaveLength(1);
    expect(notices.filter((text) => /lost \d+ events/.test(text))).toHaveLength(1);
  });

  it("is not tried again when that cannot help", async () => {
    await using server = await startTestServer((response) => void response.writeHead(400).end());
    await session([hook(server, { events: ["run-finished"] })]);
    expect(server.received).toHaveLength(1);
  });

  it("may be closed altogether", async () => {
    const server = await startTestServer(ok);
    await server.close();
    const { notices, result } = await session([hook(server, { retries: 0 })]);
    expect(result.outcome.reason).toBe("completed");
    expect(notices.join("\n")).toMatch(/cannot be reached \(ECONNREFUSED\)/);
  });

  it("leads no request astray by redirecting it", async () => {
    await using other = await startTestServer(ok);
    await using server = await startTestServer((response) => void response.writeHead(307, { location: `${other.url}/stolen` }).end());
    const { notices } = await session([hook(server, { headers: { "X-Key": "k" }, events: ["run-finished"] })]);
    expect(other.received).toHaveLength(0);
    expect(server.received).toHaveLength(1);
    expect(notices.join("\n")).toContain("redirects");
  });

  it("does not hold up another one", async () => {
    await using bad = await startTestServer(() => undefined);
    await using good = await startTestServer(ok);
    await session([hook(bad, { events: ["*"] }), hook(good, { events: ["run-finished"] })]);
    expect(typesAt(good)).toEqual(["run-finished"]);
  });

  it("answers with a body without end, and nobody reads it", async () => {
    await using server = await startTestServer((response) => {
      response.writeHead(500);
      const more = setInterval(() => response.write("x".repeat(1000)), 1);
      response.once("close", () => clearInterval(more));
    });
    const { closedAfterMs } = await session([hook(server, { retries: 0, events: ["run-finished"] })]);
    expect(closedAfterMs).toBeLessThan(2900);
  });
});

describe("settings", () => {
  it.each([
    [{ url: "http://example.com/x" }, /must begin with https/],
    [{ url: "ftp://127.0.0.1/x" }, /must begin with https/],
    [{ url: "https://user:secret@example.com/x" }, /holds a password/],
    [{ url: "nonsense" }, /not an address/],
    [{}, /url is not a text/],
    [{ url: "https://example.com/$TEST_HOOK_TOKEN" }, /uses the variable TEST_HOOK_TOKEN, which allowedEnvVars does not name/],
    [{ url: "https://example.com", headers: { A: "$NOT_SET_ANYWHERE" }, allowedEnvVars: ["NOT_SET_ANYWHERE"] }, /is not set/],
    [{ url: "https://example.com", headers: { "A b": "x" } }, /cannot be a header/],
    [{ url: "https://example.com", headers: { Host: "x" } }, /not yours to set/],
    [{ url: "https://example.com", events: ["tool-finish"] }, /Did you mean tool-finished/],
    [{ url: "https://example.com", format: "teams" }, /format is not one of/],
    [{ url: "https://example.com", format: "pagerduty" }, /routingKey is missing/],
    [{ url: "https://example.com", retries: 99 }, /retries is not a whole number from 0 to 10/],
  ])("that are wrong leave the webhook out, and say why: %j", async (webhook, why) => {
    const { notices } = await session([webhook]);
    expect(notices.join("\n")).toMatch(why);
    expect(notices.join("\n")).toContain("left out");
    expect(notices.join("\n")).not.toContain("secret");
    expect(notices.join("\n")).not.toContain(canary);
  });

  it("may change while the session runs", async () => {
    await using first = await startTestServer(ok);
    await using second = await startTestServer(ok);
    let webhooks: readonly object[] = [hook(first, { events: ["run-finished"] })];
    const listeners = new Set<(change: SettingsChange) => void>();
    const settings: Settings = {
      get: (key) => (key === "webhooks" ? webhooks : undefined),
      entries: () => [],
      explain: () => ({ key: "", value: undefined, from: [], overridden: [], locked: false }),
      problems: [],
      update: async () => undefined,
      onChange: (listener) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
      guard: () => () => undefined,
    };
    const run = await openTestHarness({ script: ["one", "two"], plugins: [plugin], services: [[Settings, settings]] });
    await run.prompt("one");
    await expect.poll(() => first.received.length).toBe(1);
    webhooks = [hook(second, { events: ["run-finished"] })];
    for (const listener of listeners) listener({ source: "user_settings", file: null, keys: ["webhooks"], problems: [] });
    await run.prompt("two");
    await run[Symbol.asyncDispose]();
    expect([first.received.length, second.received.length]).toEqual([1, 1]);
  });
});

it("conforms", async () => {
  await expectPluginConforms(plugin);
});
