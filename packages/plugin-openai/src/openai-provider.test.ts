import { startScriptedModel } from "@lorimer/testing";
import { describeModelProviderContract } from "@lorimer/testing/contracts";
import { describe, expect, it } from "vitest";
import { openFakeApi, hello, request, run, streams, testKey } from "../test/fake-api.js";
import { OpenAIProvider } from "./openai-provider.js";
import { readSettings } from "./settings.js";

describeModelProviderContract("the provider of chat completions", {
  model: "gpt-4.1",
  thinking: false,
  start: async (script) => {
    const model = await startScriptedModel({ script });
    const provider = new OpenAIProvider(readSettings({ baseUrl: `${model.url}/v1` }));
    return { provider, requests: () => model.requests.length, [Symbol.asyncDispose]: () => model[Symbol.asyncDispose]() };
  },
});

describe("the provider", () => {
  it("posts to the address with key, user agent and own headers, which win", async () => {
    await using api = await openFakeApi(streams(...hello));
    await run(api.provider({ userAgent: "acme/1", headers: "X-Team: blue\nAccept: text/event-stream" }));
    expect(api.received[0]).toMatchObject({ method: "POST", url: "/v1/chat/completions" });
    expect(api.received[0]?.headers).toMatchObject({
      authorization: `Bearer ${testKey}`,
      "user-agent": "acme/1",
      "x-team": "blue",
      accept: "text/event-stream",
      "content-type": "application/json",
    });
  });

  it("keeps a query of the address and takes one that names the operation", async () => {
    await using api = await openFakeApi(streams(...hello));
    await run(api.provider({ baseUrl: `${api.url}/deployments/x?api-version=2026-10-01` }));
    await run(api.provider({ baseUrl: `${api.url}/chat/completions/` }));
    expect(api.received.map((received) => received.url)).toEqual([
      "/v1/deployments/x/chat/completions?api-version=2026-10-01",
      "/v1/chat/completions",
    ]);
  });

  it("needs no key for a server of one's own", async () => {
    await using api = await openFakeApi(streams(...hello));
    expect((await run(api.provider({ apiKey: undefined }))).result.ok).toBe(true);
    expect(api.received[0]?.headers).not.toHaveProperty("authorization");
  });

  it("names the variable when the vendor's address has no key", async () => {
    const { result } = await run(new OpenAIProvider(readSettings({})));
    expect(result).toMatchObject({ ok: false, kind: "authentication", retryable: false });
    expect(result.ok ? "" : result.message).toContain("OPENAI_API_KEY");
  });

  it("keeps one connection for several requests", async () => {
    await using api = await openFakeApi(streams(...hello));
    const provider = api.provider();
    for (let turn = 0; turn < 3; turn += 1) expect((await run(provider)).result.ok).toBe(true);
    expect(api.connections).toBe(1);
  });

  it("previews exactly what it sends, the secrets masked", async () => {
    await using api = await openFakeApi(streams(...hello));
    const provider = api.provider({ headers: { "x-api-key": "0123456789abcdefghij" }, baseUrl: `${api.url}?key=verysecret` });
    const asked = request({ tools: [{ name: "Read", description: "reads", input_schema: { type: "object" } }] });
    const preview = await provider.preview(asked);
    expect(api.received).toEqual([]);
    await run(provider, asked);
    expect(preview.body).toEqual(JSON.parse(api.received[0]?.body ?? ""));
    expect(preview.headers["content-length"]).toBe(api.received[0]?.headers["content-length"]);
    expect(Object.keys(preview.headers).filter((name) => !(name in (api.received[0]?.headers ?? {})))).toEqual([]);
    expect(JSON.stringify(preview)).not.toMatch(/0123456789abcdef|verysecret/);
  });

  it("signs for the address and the key, and shows neither", () => {
    const signer = (settings: object): string => new OpenAIProvider(readSettings({ ...settings })).signer().key;
    const keys = [signer({}), signer({ apiKey: "a" }), signer({ apiKey: "b" }), signer({ apiKey: "a", baseUrl: "http://localhost/v1" })];
    expect(new Set(keys).size).toBe(4);
    expect(signer({ apiKey: "a" })).toBe(keys[1]);
    expect(keys.every((key) => /^[0-9a-f]{16}$/.test(key))).toBe(true);
  });

  it("refuses to preview what the model cannot do", async () => {
    await expect(new OpenAIProvider(readSettings({ apiKey: testKey })).preview(request({ effort: "high" }))).rejects.toMatchObject({
      code: "MODEL_OPTION_UNSUPPORTED",
    });
  });
});
