import { describe, expect, it } from "vitest";
import { redactor } from "./redact.js";
import { ringLog } from "./ring-log.js";

describe("the log", () => {
  it("keeps the last lines, cut, however many are added", () => {
    const log = ringLog(3, 4);
    for (let index = 0; index < 100_000; index++) log.add(`${index} and more`);
    expect(log.lines()).toEqual(["9999", "9999", "9999"]);
    log.add("z");
    expect(log.lines().at(-1)).toBe("z");
    expect(log.lines()).toHaveLength(3);
  });

  it("masks what the environment names a secret, and what looks like one", () => {
    const redact = redactor({ ANTHROPIC_API_KEY: "hunter2hunter2", PATH: "/usr/bin" });
    expect(redact("key hunter2hunter2 in /usr/bin")).toBe("key *** in /usr/bin");
    expect(redact("Authorization: Bearer abcdefghijkl sk-ant-api03-abcdefghijkl http://me:pass@proxy")).toBe(
      "Authorization: Bearer *** *** http://me:***@proxy",
    );
  });
});
