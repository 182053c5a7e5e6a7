import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { reply, startScriptedModel } from "../index.js";
import { encodeChunk, decodeChunk } from "./cassette.js";
import { firstDifference } from "./first-difference.js";
import { recordCassette } from "./record-cassette.js";
import { replayCassette } from "./replay-cassette.js";

const secret = "sk-test-0123456789abcdef";
const ask = (content: string): object => ({
  model: "m",
  max_tokens: 5,
  stream: true,
  metadata: { user_id: String(Math.random()) },
  messages: [{ role: "user", content }],
});
const post = (url: string, body: object, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(`${url}/v1/messages`, { method: "POST", body: JSON.stringify(body), headers });

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "cassette-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function record(file: string): Promise<string[]> {
  const script = [
    reply.text(`Grüße, your key is ${secret}, €`, { chunk: 5 }).raw(new Uint8Array([0xff, 0xfe])),
    reply.error(529, "overloaded_error", "busy", { "retry-after": "1" }),
    reply.text("x".repeat(500)).cut(300),
  ];
  await using model = await startScriptedModel({ script });
  await using recorder = await recordCassette({ upstream: model.url, file, secrets: { headers: ["x-team"], values: ["Grüße"] } });
  const bodies: string[] = [];
  for (const content of ["one", "two", "three"]) {
    const response = await post(recorder.url, ask(content), {
      authorization: `Bearer ${secret}`,
      "x-team": "blue-team-name",
      cookie: "a=verylongcookie",
    });
    bodies.push(`${response.status} ${await response.text().catch((error: Error) => `lost: ${error.message}`)}`);
  }
  return bodies;
}

describe("a cassette", () => {
  test("holds no secret, in headers, bodies or answers", async () => {
    const file = join(folder, "deep", "run.json");
    await record(file);
    const text = await readFile(file, "utf8");
    for (const word of [secret, "Bearer", "blue-team-name", "verylongcookie", "authorization"]) expect(text).not.toContain(word);
  });

  test("replays status, headers and bytes, and a lost connection as a lost one", async () => {
    const file = join(folder, "run.json");
    await using model = await startScriptedModel({
      script: [
        reply.text("Grüße €", { chunk: 2 }).raw(new Uint8Array([0xff, 0xfe, 10, 10])),
        reply.error(529, "overloaded_error", "busy", { "retry-after": "1" }),
        reply.text("x".repeat(500)).cut(300),
      ],
    });
    const live: Buffer[] = [];
    {
      await using recorder = await recordCassette({ upstream: model.url, file });
      for (const content of ["one", "two"]) live.push(Buffer.from(await (await post(recorder.url, ask(content))).arrayBuffer()));
      await expect(post(recorder.url, ask("three")).then((response) => response.text())).rejects.toThrow();
    }
    await using player = await replayCassette(file, { ignore: ["metadata.user_id"] });
    const first = await post(player.url, ask("one"));
    expect(first.headers.get("content-type")).toContain("text/event-stream");
    expect(Buffer.from(await first.arrayBuffer()).equals(live[0] ?? Buffer.of())).toBe(true);
    const second = await post(player.url, ask("two"));
    expect([second.status, second.headers.get("retry-after")]).toEqual([529, "1"]);
    expect(Buffer.from(await second.arrayBuffer()).equals(live[1] ?? Buffer.of())).toBe(true);
    await expect(post(player.url, ask("three")).then((response) => response.text())).rejects.toThrow();
    player.assertDone();
  });

  test("names the first difference of a request that was not recorded, and what was left over", async () => {
    const file = join(folder, "run.json");
    await record(file);
    await using player = await replayCassette(file, { ignore: ["metadata.user_id"] });
    const response = await post(player.url, ask("four"));
    expect(response.status).toBe(400);
    expect(await response.text()).toContain(
      'CASSETTE_MISMATCH: POST /v1/messages: body.messages[0].content: recorded \\"one\\", got \\"four\\"',
    );
    expect(() => player.assertDone()).toThrow(expect.objectContaining({ code: "CASSETTE_MISMATCH" }));
    expect(() => player.assertDone()).toThrow("3 of 3 exchanges were never asked for");
  });

  test("matches bodies whatever the order of their keys, after the caller's own normalisation", async () => {
    const file = join(folder, "run.json");
    await record(file);
    await using player = await replayCassette(file, {
      ignore: ["metadata"],
      normalise: (body) => JSON.parse(JSON.stringify(body).replace("TWO", "two")) as unknown,
    });
    const reversed = Object.fromEntries(Object.entries(ask("TWO")).reverse());
    expect((await post(player.url, reversed)).status).toBe(529);
  });

  test("says that a file is no cassette", async () => {
    await expect(replayCassette(join(folder, "none.json"))).rejects.toThrow(expect.objectContaining({ code: "CASSETTE_MISMATCH" }));
  });

  test("keeps every byte of every chunk", () => {
    fc.assert(fc.property(fc.uint8Array(), (bytes) => decodeChunk(encodeChunk(Buffer.from(bytes))).equals(Buffer.from(bytes))));
  });

  test("finds no difference between a value and its copy, and one when it changes", () => {
    fc.assert(
      fc.property(
        fc.jsonValue(),
        (value) =>
          firstDifference(value, JSON.parse(JSON.stringify(value))) === undefined &&
          firstDifference({ value }, { value: [value] }) !== undefined,
      ),
    );
  });
});
