import { describe, expect, it } from "vitest";
import { defaultBaseUrl, isVendor, readSettings } from "./settings.js";

describe("the settings", () => {
  it("have defaults", () => {
    expect(readSettings({})).toMatchObject({
      baseUrl: defaultBaseUrl,
      apiKey: undefined,
      headers: {},
      userAgent: "lorimer",
      idleTimeoutMs: 90_000,
      connectTimeoutMs: 15_000,
      includeUsage: true,
      extraBody: {},
    });
    expect(readSettings({ baseUrl: "", apiKey: "" })).toMatchObject({ baseUrl: defaultBaseUrl, apiKey: undefined });
  });

  it("take off what an address and a key carry by accident", () => {
    expect(readSettings({ baseUrl: "http://localhost:1234/v1//", apiKey: " sk-1\n" })).toMatchObject({
      baseUrl: "http://localhost:1234/v1",
      apiKey: "sk-1",
    });
  });

  it("know the vendor's address from others", () => {
    expect(
      [
        {},
        { baseUrl: "https://api.openai.com/v1/" },
        { baseUrl: "https://api.openai.com.evil.example/v1" },
        { baseUrl: "http://localhost/v1" },
      ].map((raw) => isVendor(readSettings(raw))),
    ).toEqual([true, true, false, false]);
  });

  it.each<[string, Record<string, unknown>]>([
    ["baseUrl", { baseUrl: "ftp://secret-value" }],
    ["baseUrl", { baseUrl: 7 }],
    ["apiKey", { apiKey: ["secret-value"] }],
    ["headers", { headers: "secret-value" }],
    ["headers.a b", { headers: { "a b": "secret-value" } }],
    ["headers.x", { headers: { x: 1 } }],
    ["idleTimeoutMs", { idleTimeoutMs: 0 }],
    ["connectTimeoutMs", { connectTimeoutMs: "secret-value" }],
    ["includeUsage", { includeUsage: "yes" }],
    ["extraBody", { extraBody: ["secret-value"] }],
    ["models", { models: "secret-value" }],
    ["models.x", { models: { x: null } }],
    ["proxy", { proxy: "secret-value" }],
  ])("say that %s is wrong, and never its value", (key, raw) => {
    let error: unknown;
    try {
      readSettings(raw);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toMatchObject({ code: "CONFIG_INVALID" });
    expect(String(error)).toContain(`"${key}"`);
    expect(String(error)).not.toContain("secret-value");
  });
});
