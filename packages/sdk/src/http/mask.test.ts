import { describe, expect, it } from "vitest";
import { readConnectionSettings } from "./connection-settings.js";
import { maskedHeaders, maskedUrl } from "./mask.js";
import { secretsOf } from "./secrets-of.js";
import { SettingReader } from "./setting-reader.js";

describe("what is shown of a connection", () => {
  it("holds headers that carry secrets only in part", () => {
    expect(maskedHeaders({ "x-api-key": "0123456789abcdefgh", authorization: "Bearer short", "x-team": "blue" })).toEqual({
      "x-api-key": "0123***gh",
      authorization: "Bearer ***",
      "x-team": "blue",
    });
  });

  it("holds no password and no key of an address", () => {
    expect(maskedUrl("https://me:hidden@host/v1?key=a&api-version=2&token=b&key=c")).toBe(
      "https://me:***@host/v1?key=***&api-version=2&token=***",
    );
  });

  it("can be cleaned of every secret in the settings", () => {
    const settings = readConnectionSettings(
      new SettingReader("demo", {
        baseUrl: "https://me:pass-1@host/v1?key=query-2&page=3",
        apiKey: "key-4",
        headers: "Authorization: Basic header-5\nX-Team: blue",
        proxy: { http: "http://u:proxy-6@proxy:3128", no: "" },
      }),
      "https://unused",
    );
    expect(settings.proxy).toEqual({ http: "http://u:proxy-6@proxy:3128" });
    expect(secretsOf(settings).filter((secret) => secret !== undefined)).toEqual([
      "key-4",
      "Basic header-5",
      "header-5",
      "pass-1",
      "proxy-6",
      "query-2",
    ]);
  });
});
