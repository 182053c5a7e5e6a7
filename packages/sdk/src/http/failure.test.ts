import { describe, expect, it } from "vitest";
import { errorText } from "./error-text.js";
import { networkFailure, statusFailure } from "./failure.js";
import { HttpError } from "./http-error.js";
import { maskSecret, redact } from "./redact.js";
import { retryAfterMs } from "./retry-after.js";

const headers = (values: Readonly<Record<string, string>> = {}): { get(name: string): string | null } => ({
  get: (name) => values[name] ?? null,
});
const failed = (status: number, values = {}, text = "No."): ReturnType<typeof statusFailure> =>
  statusFailure({ status, headers: headers(values), text });

describe("the failure of a status", () => {
  it.each([
    [400, "invalid_request", false],
    [401, "authentication", false],
    [402, "billing", false],
    [403, "authentication", false],
    [404, "model_not_found", false],
    [407, "authentication", false],
    [408, "server_error", true],
    [409, "server_error", true],
    [413, "prompt_too_long", false],
    [422, "invalid_request", false],
    [429, "rate_limit", true],
    [500, "server_error", true],
    [501, "server_error", false],
    [502, "server_error", true],
    [503, "server_error", true],
    [504, "server_error", true],
    [529, "overloaded", true],
    [599, "server_error", true],
  ])("%i is %s, retryable: %s", (status, kind, retryable) => {
    expect(failed(status)).toMatchObject({ ok: false, kind, retryable, status });
  });

  it("does not call a used-up quota a rate limit", () => {
    expect(failed(429, {}, "You exceeded your current quota, check your billing details")).toMatchObject({
      kind: "billing",
      retryable: false,
    });
  });

  it("does what the server says about retrying", () => {
    expect(failed(500, { "x-should-retry": "false" }).retryable).toBe(false);
    expect(failed(400, { "x-should-retry": "true" }).retryable).toBe(true);
  });

  it("carries the wait and the id of the request", () => {
    expect(failed(429, { "retry-after": "30", "request-id": "req_1" })).toMatchObject({ retryAfterMs: 30_000, requestId: "req_1" });
  });
});

describe("the wait that a server asks for", () => {
  const now = Date.parse("2026-11-21T10:00:00Z");
  it.each([
    ["0", 0],
    ["30", 30_000],
    ["1.5", 1500],
    ["10800", 10_800_000],
    ["Sat, 21 Nov 2026 10:00:10 GMT", 10_000],
    ["Sat, 21 Nov 2026 09:00:00 GMT", 0],
    ["soon", undefined],
    ["-5", undefined],
    ["1e9", undefined],
    ["", undefined],
    ["NaN", undefined],
  ])("%j is %s ms", (value, expected) => {
    expect(retryAfterMs(headers({ "retry-after": value }), now)).toBe(expected);
  });

  it("prefers milliseconds", () => {
    expect(retryAfterMs(headers({ "retry-after": "9", "retry-after-ms": "250" }), now)).toBe(250);
  });
});

describe("the failure of the network", () => {
  const error = (code: string): Error => Object.assign(new Error(`${code} happened`), { code });
  it.each([
    ["ENOTFOUND", "connection", true],
    ["EAI_AGAIN", "connection", true],
    ["ECONNREFUSED", "connection", true],
    ["ECONNRESET", "connection", true],
    ["EPIPE", "connection", true],
    ["DEPTH_ZERO_SELF_SIGNED_CERT", "connection", false],
    ["CERT_HAS_EXPIRED", "connection", false],
    ["ERR_TLS_CERT_ALTNAME_INVALID", "connection", false],
    ["EPROTO", "connection", false],
    ["ERR_SSL_WRONG_VERSION_NUMBER", "connection", false],
    ["HPE_INVALID_CONSTANT", "connection", false],
    ["ERR_INVALID_CHAR", "invalid_request", false],
  ])("%s is %s, retryable: %s", (code, kind, retryable) => {
    expect(networkFailure(new Error("wrapped", { cause: error(code) }))).toMatchObject({ kind, retryable });
  });

  it("looks into the list of addresses that were tried", () => {
    expect(networkFailure(new AggregateError([error("ECONNREFUSED")])).message).toContain("Nothing listens");
  });

  it("tells a proxy that wants credentials from one that is broken", () => {
    expect(networkFailure(new HttpError("proxy_refused", "no", { status: 407 }))).toMatchObject({
      kind: "authentication",
      retryable: false,
      status: 407,
    });
    expect(networkFailure(new HttpError("proxy_refused", "no", { status: 502 }))).toMatchObject({ kind: "connection", retryable: true });
  });
});

describe("a server's words", () => {
  it("are the message of a JSON body, the title of a page, or the text", () => {
    expect(errorText('{"type":"error","error":{"type":"x","message":"Too\\nbad"}}')).toBe("Too bad");
    expect(errorText("<!DOCTYPE html><html><head><title> 502 Bad Gateway </title><body>x</body></html>")).toBe("502 Bad Gateway");
    expect(errorText("<html><style>p{}</style><body><p>Sorry</p></body></html>")).toBe("Sorry");
    expect(errorText("plain")).toBe("plain");
  });

  it("reach a terminal neither long nor with control characters", () => {
    const text = errorText(`\u001b[31m${"x".repeat(100_000)}\u202e`);
    expect(text.length).toBeLessThan(700);
    expect(text).not.toMatch(/[\u0000-\u001f\u202e]/);
  });

  it("lose every secret, however it is written", () => {
    const secret = "sk-a/b+c=12345";
    expect(
      redact(`a ${secret} b ${encodeURIComponent(secret)} c ${Buffer.from(secret).toString("base64")}`, [secret, undefined, "a"]),
    ).toBe("a [redacted] b [redacted] c [redacted]");
  });

  it("show of a secret only its ends", () => {
    expect(maskSecret("Bearer sk-ant-0123456789")).toBe("Bearer sk-a***89");
    expect(maskSecret("short")).toBe("***");
  });
});
