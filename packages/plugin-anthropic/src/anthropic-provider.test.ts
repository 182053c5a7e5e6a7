import Anthropic from "@anthropic-ai/sdk";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import type { ServerResponse } from "node:http";
import { describe, expect, it } from "vitest";
import { openFakeApi, request, run, sayHello, streams } from "../test/fake-api.js";
import { AnthropicProvider } from "./anthropic-provider.js";
import { apiVersion } from "./headers.js";
import { readSettings } from "./settings.js";

const secret = "sk-ant-api03-very-secret-0123456789";

async function failureFor(answer: (response: ServerResponse) => void, settings = {}): Promise<Record<string, unknown>> {
  await using api = await openFakeApi(answer);
  const { result } = await run(api.provider({ apiKey: secret, ...settings }));
  expect(api.received).toHaveLength(1);
  expect(JSON.stringify(result)).not.toContain(secret);
  return { ...result };
}

const errorBody = (type: string, message: string): string =>
  JSON.stringify({ type: "error", error: { type, message }, request_id: "req_body" });

describe("a request", () => {
  it("is sent once, with our own name, the key and nothing that looks like another client", async () => {
    await using api = await openFakeApi(streams(...sayHello));
    await run(api.provider({ apiKey: secret, userAgent: "lorimer/1.2.3", headers: { "X-Team": "a" } }));
    expect(api.received).toHaveLength(1);
    const { method, url, headers, body } = api.received[0]!;
    expect([method, url]).toEqual(["POST", "/v1/messages"]);
    expect(headers).toMatchObject({
      authorization: `Bearer ${secret}`,
      "x-api-key": secret,
      "user-agent": "lorimer/1.2.3",
      "anthropic-version": apiVersion,
      "content-type": "application/json",
      "accept-encoding": "identity",
      "x-team": "a",
      "content-length": String(Buffer.byteLength(body)),
    });
    expect(Object.keys(headers).filter((name) => name.startsWith("x-stainless"))).toEqual([]);
    expect(JSON.parse(body)).toEqual({
      model: "claude-opus-5",
      max_tokens: 1000,
      stream: true,
      messages: [{ role: "user", content: [{ type: "text", text: "Hi" }] }],
    });
  });

  it("names the version of the API that the SDK speaks", async () => {
    const client = new Anthropic({ apiKey: "x", logLevel: "off" });
    const { req } = await client.buildRequest({ method: "post", path: "/v1/messages", body: {} });
    expect(req.headers.get("anthropic-version")).toBe(apiVersion);
  });

  it("carries a gateway's token before the key, and custom headers before both", async () => {
    await using api = await openFakeApi(streams(...sayHello));
    await run(api.provider({ apiKey: "key-abcdef", authToken: "token-abcdef" }));
    await run(api.provider({ apiKey: "key-abcdef", headers: "Authorization: Custom thing\nX-Other: 1" }));
    await run(api.provider({ apiKey: undefined, authToken: "token-abcdef" }));
    expect(api.received[0]!.headers).toMatchObject({ authorization: "Bearer token-abcdef", "x-api-key": "key-abcdef" });
    expect(api.received[1]!.headers).toMatchObject({ authorization: "Custom thing", "x-other": "1" });
    expect(api.received[2]!.headers["x-api-key"]).toBeUndefined();
  });

  it("does not read the environment", async () => {
    await using api = await openFakeApi(streams(...sayHello));
    process.env["ANTHROPIC_CUSTOM_HEADERS"] = "x-sneaky: 1";
    process.env["ANTHROPIC_API_KEY"] = "from-environment";
    try {
      await run(api.provider());
      expect((await run(new AnthropicProvider(readSettings({ baseUrl: api.url })))).result).toMatchObject({
        ok: false,
        kind: "authentication",
      });
    } finally {
      delete process.env["ANTHROPIC_CUSTOM_HEADERS"];
      delete process.env["ANTHROPIC_API_KEY"];
    }
    expect(api.received).toHaveLength(1);
    expect(api.received[0]!.headers["x-sneaky"]).toBeUndefined();
  });

  it("uses one connection for all requests of a provider", async () => {
    await using api = await openFakeApi(streams(...sayHello));
    const provider = api.provider();
    for (let turn = 0; turn < 5; turn += 1) await run(provider);
    expect(api.received).toHaveLength(5);
    expect(api.connections).toBe(1);
  });

  it("that the model cannot fulfil fails before it is sent", async () => {
    await using api = await openFakeApi(streams(...sayHello));
    const asked = [
      request({ model: "claude-haiku-4-5", effort: "high" }),
      request({ model: "claude-opus-4-6", effort: "xhigh" }),
      request({ model: "some-gateway-model", thinking: { budgetTokens: 2000 } }),
      request({ model: "claude-opus-5-5", thinking: { budgetTokens: 0 } }),
      request({ model: "claude-opus-5-5", toolChoice: { name: "A" } }),
    ];
    for (const one of asked)
      expect((await run(api.provider(), one)).result).toMatchObject({ ok: false, kind: "unsupported", retryable: false });
    expect(api.received).toEqual([]);
  });

  it("without credentials fails with the names of the variables", async () => {
    const { result } = await run(new AnthropicProvider(readSettings({})));
    expect(result).toMatchObject({ ok: false, kind: "authentication", retryable: false });
    expect((result as { message: string }).message).toMatch(/ANTHROPIC_API_KEY.*ANTHROPIC_AUTH_TOKEN/);
  });

  it("is previewed exactly as it is sent, with secrets masked", async () => {
    await using api = await openFakeApi(streams(...sayHello));
    const provider = api.provider({ apiKey: secret, headers: { "x-gateway-token": "gateway-secret-000" } });
    const preview = await provider.preview(request());
    await run(provider);
    const sent = api.received[0]!;
    expect(preview.method).toBe(sent.method);
    expect(preview.url).toBe(`${api.url}${sent.url}`);
    expect(preview.body).toEqual(JSON.parse(sent.body));
    const { host: _host, connection: _connection, ...headers } = sent.headers;
    expect(Object.keys(preview.headers).sort()).toEqual(Object.keys(headers).sort());
    expect(preview.headers["user-agent"]).toBe(headers["user-agent"]);
    expect(JSON.stringify(preview)).not.toContain(secret);
    expect(JSON.stringify(preview)).not.toContain("gateway-secret-000");
    await expect(provider.preview(request({ model: "claude-haiku-4-5", effort: "low" }))).rejects.toMatchObject({
      code: "MODEL_OPTION_UNSUPPORTED",
    });
  });

  it("is signed by address and credential, never with the credential itself", () => {
    const signer = (settings: object): unknown => new AnthropicProvider(readSettings({ ...settings })).signer();
    expect(signer({ apiKey: secret })).toEqual(signer({ apiKey: secret }));
    expect(signer({ apiKey: secret })).not.toEqual(signer({ apiKey: "other-key" }));
    expect(signer({ apiKey: secret })).not.toEqual(signer({ apiKey: secret, baseUrl: "http://localhost:1" }));
    expect(JSON.stringify(signer({ apiKey: secret }))).not.toContain("sk-ant");
  });
});

describe("an answer that is an error", () => {
  it.each([
    [400, "invalid_request_error", "messages: field required", "invalid_request", false],
    [400, "invalid_request_error", "prompt is too long: 250000 tokens > 200000 maximum", "prompt_too_long", false],
    [400, "invalid_request_error", "input length and `max_tokens` exceed context limit: 190000 + 20000 > 200000", "context_limit", false],
    [
      400,
      "invalid_request_error",
      "max_tokens: 300000 > 128000, which is the maximum allowed number of output tokens",
      "output_limit",
      false,
    ],
    [400, "invalid_request_error", "messages.0.content.1.image.source.base64: image exceeds 5 MB maximum", "image_error", false],
    [400, "invalid_request_error", "At least one of the image dimensions exceed max allowed size: 8000 pixels", "image_error", false],
    [400, "invalid_request_error", "Could not process image", "image_error", false],
    [400, "invalid_request_error", "The PDF specified was not valid.", "image_error", false],
    [400, "invalid_request_error", "Your credit balance is too low to access the API.", "billing", false],
    [400, "invalid_request_error", '"thinking.type.enabled" is not supported for this model.', "unsupported", false],
    [401, "authentication_error", "invalid x-api-key", "authentication", false],
    [402, "billing_error", "payment required", "billing", false],
    [403, "permission_error", "no access", "authentication", false],
    [404, "not_found_error", "model: claude-nope", "model_not_found", false],
    [408, "timeout_error", "timed out", "server_error", true],
    [409, "conflict_error", "conflict", "server_error", true],
    [413, "request_too_large", "Request exceeds the maximum size", "prompt_too_long", false],
    [429, "rate_limit_error", "This request would exceed your rate limit", "rate_limit", true],
    [429, "rate_limit_error", "You have reached your spend limit", "billing", false],
    [429, "rate_limit_error", "Too many requests. A payment method on the billing page raises the limit.", "rate_limit", true],
    [500, "api_error", "Internal server error", "server_error", true],
    [502, "api_error", "Bad gateway", "server_error", true],
    [503, "overloaded_error", "Overloaded", "overloaded", true],
    [504, "timeout_error", "Timeout", "server_error", true],
    [529, "overloaded_error", "Overloaded", "overloaded", true],
  ])("%i %s «%s» is %s, retryable: %s", async (status, type, message, kind, retryable) => {
    const failure = await failureFor((response) =>
      response.writeHead(status, { "content-type": "application/json", "request-id": "req_1" }).end(errorBody(type, message)),
    );
    expect(failure).toMatchObject({ ok: false, kind, retryable, status, requestId: "req_1" });
    expect(failure["message"]).toContain(message);
  });

  it.each([
    ["0", 0],
    ["30", 30_000],
    ["10800", 10_800_000],
    ["tomorrow", undefined],
  ])("asks with Retry-After %s to wait %s ms", async (value, expected) => {
    const failure = await failureFor((response) =>
      response.writeHead(429, { "retry-after": value }).end(errorBody("rate_limit_error", "Slow down")),
    );
    expect(failure).toMatchObject({ kind: "rate_limit", retryable: true, requestId: "req_body" });
    expect(failure["retryAfterMs"]).toBe(expected);
  });

  it("may be a page of some proxy, huge, empty, or never end", async () => {
    const page = await failureFor((response) =>
      response.writeHead(502, { "content-type": "text/html" }).end("<html><head><title>502 Bad Gateway</title></head></html>"),
    );
    expect(page).toMatchObject({ kind: "server_error", retryable: true });
    expect(page["message"]).toContain("502 Bad Gateway");
    const huge = await failureFor((response) => response.writeHead(400).end("x".repeat(5_000_000)));
    expect(String(huge["message"]).length).toBeLessThan(1000);
    expect(await failureFor((response) => response.writeHead(500).end())).toMatchObject({ kind: "server_error" });
    const endless = (response: ServerResponse): void => void response.writeHead(503).write("...");
    expect(await failureFor(endless, { idleTimeoutMs: 80 })).toMatchObject({ ok: false, retryable: true });
  });

  it("that repeats the key is shown without it", async () => {
    const failure = await failureFor((response) => response.writeHead(401).end(errorBody("authentication_error", `invalid key ${secret}`)));
    expect(failure["message"]).toContain("[redacted]");
  });

  it("with status 200 is an error all the same", async () => {
    const page = await failureFor((response) =>
      response.writeHead(200, { "content-type": "text/html" }).end("<html><title>Sign in</title></html>"),
    );
    expect(page).toMatchObject({ kind: "invalid_request", retryable: false });
    expect(page["message"]).toContain("Sign in");
    const json = await failureFor((response) =>
      response.writeHead(200, { "content-type": "application/json" }).end(errorBody("overloaded_error", "Overloaded")),
    );
    expect(json).toMatchObject({ kind: "overloaded", retryable: true });
  });

  it("may be a redirect, which is not followed", async () => {
    expect(await failureFor((response) => response.writeHead(307, { location: "http://127.0.0.1:1/" }).end())).toMatchObject({
      kind: "invalid_request",
      retryable: false,
    });
  });
});

describe("a server that cannot be reached", () => {
  it("gives a failure of the connection", async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, "127.0.0.1", resolve));
    const { port } = taken.address() as AddressInfo;
    await new Promise((resolve) => taken.close(resolve));
    const provider = new AnthropicProvider(readSettings({ baseUrl: `http://127.0.0.1:${port}`, apiKey: secret }));
    expect((await run(provider)).result).toMatchObject({ ok: false, kind: "connection", retryable: true });
  });

  it("is not waited for when the request is cancelled", async () => {
    await using api = await openFakeApi(() => {});
    const abort = new AbortController();
    const started = performance.now();
    const running = run(api.provider(), request(), abort.signal);
    setTimeout(() => abort.abort(), 50);
    expect((await running).result).toMatchObject({ ok: false, kind: "connection", retryable: false });
    expect(performance.now() - started).toBeLessThan(10_000);
  });

  it("has an answer that never begins: stalled", async () => {
    await using api = await openFakeApi(() => {});
    expect((await run(api.provider({ idleTimeoutMs: 80 }))).result).toMatchObject({ ok: false, kind: "stream_stalled", retryable: true });
  });

  it("has a key that no header can hold: refused without showing it", async () => {
    await using api = await openFakeApi(streams(...sayHello));
    const { result } = await run(api.provider({ apiKey: "sk-line\nbreak-secret" }));
    expect(result).toMatchObject({ ok: false, kind: "invalid_request", retryable: false });
    expect(JSON.stringify(result)).not.toContain("break-secret");
  });
});

describe("settings", () => {
  it.each([
    [{ baseUrl: "ftp://x" }, "baseUrl"],
    [{ apiKey: 5 }, "apiKey"],
    [{ idleTimeoutMs: -1 }, "idleTimeoutMs"],
    [{ headers: { "bad name": "x" } }, "headers.bad name"],
    [{ headers: "nothing" }, "headers"],
    [{ models: { x: 5 } }, "models.x"],
    [{ models: { x: { contextWindow: "1M" } } }, "models.x.contextWindow"],
    [{ models: { x: { price: { input: 1, output: 2 } } } }, "models.x.price.cacheWrite"],
    [{ proxy: "http://x" }, "proxy"],
    [{ thinkingMismatch: "maybe" }, "thinkingMismatch"],
  ])("%j are refused by name", (settings, key) => {
    expect(() => readSettings(settings)).toThrow(`"${key}"`);
  });
});
