import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { exitCodesMarkdown, flagsMarkdown, helpText } from "./help-text.js";
import { flags } from "./flags.js";

describe("the documentation of the flags", () => {
  it("stands in the README as the table has it", () => {
    const readme = readFileSync(new URL("../../README.md", import.meta.url), "utf8");
    expect(readme).toContain(flagsMarkdown());
    expect(readme).toContain(exitCodesMarkdown());
  });

  it("names every flag in the help, and keeps to the width", () => {
    const help = helpText({ columns: 80 });
    for (const { name } of flags) expect(help).toContain(`--${name}`);
    const prose = help
      .split("\n\n")
      .slice(2, -1)
      .join("\n")
      .split("\n")
      .filter((line) => line.startsWith(" ".repeat(28)));
    expect(Math.max(...prose.map((line) => line.length))).toBeLessThanOrEqual(80);
  });
});
