import { describe, expect, it } from "vitest";
import { maskSecrets } from "./mask-secrets.js";

const fake = (...parts: readonly string[]): string => parts.join("");

describe("before anything is written", () => {
  it.each([
    [`key ${fake("sk-", "ant-api03-", "a".repeat(30))} here`, "key *** here"],
    [`token ${fake("gh", "p_", "A1".repeat(12))}`, "token ***"],
    [`id ${fake("AKIA", "ABCDEFGHIJKLMNOP")}`, "id ***"],
    ["postgres://user:hunter22@db/x", "postgres://user:***@db/x"],
    ["password: hunter22", "password: ***"],
    ["secret: secret", "secret: ***"],
    ["API_KEY=abcdef123456", "API_KEY=***"],
    [`Authorization: Bearer ${"x".repeat(24)}`, "Authorization: Bearer ***"],
    [`${fake("-----BEGIN RSA ", "PRIVATE KEY-----")}\nabc\n${fake("-----END RSA ", "PRIVATE KEY-----")} rest`, "*** rest"],
  ])("%s is masked", (text, clean) => {
    expect(maskSecrets(text, [])).toEqual({ text: clean, masked: 1 });
  });

  it("known values are masked wherever they stand, ordinary words are not", () => {
    expect(maskSecrets("the value is q7w8e9r0t1, twice q7w8e9r0t1", ["q7w8e9r0t1", "short"])).toEqual({
      text: "the value is ***, twice ***",
      masked: 2,
    });
    for (const text of [
      "The password policy is strict.",
      "secret santa",
      "use tokens sparingly",
      "see https://example.com/a:b@c",
      "sk-8 board",
    ])
      expect(maskSecrets(text, [])).toEqual({ text, masked: 0 });
  });

  it("what was masked once stays as it is", () => {
    const once = maskSecrets("password: hunter22 and API_KEY=abcdef123456", []).text;
    expect(maskSecrets(once, [])).toEqual({ text: once, masked: 0 });
  });
});
