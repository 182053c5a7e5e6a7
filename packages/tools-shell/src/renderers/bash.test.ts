import { describe, expect, it } from "vitest";
import type { Line } from "@lorimer/sdk";
import bash from "./bash.js";

const text = (lines: readonly Line[] | undefined): string => (lines ?? []).map((line) => line.map((part) => part.text).join("")).join("\n");

describe("the drawing of Bash", () => {
  it("shows the command, and how much more of it there is", () => {
    expect(text(bash.use?.({ command: "ls" }))).toBe("$ ls");
    expect(text(bash.use?.({ command: "a\nb\nc\nd\ne" }))).toBe("$ a\n  b\n  c\n  … 2 more lines");
    expect(text(bash.use?.({}))).toBe("$ ");
  });

  it("shows the end of the output, dimmed", () => {
    const lines = bash.result?.({ status: "ok", content: "1\n2\n3\n4\n5\n6\n7" }, {}) ?? [];
    expect(text(lines)).toBe("… 2 lines before\n3\n4\n5\n6\n7");
    expect(lines.flat().every((part) => part.tone === "dim")).toBe(true);
  });

  it("shows the exit code of a failure", () => {
    const lines = bash.result?.({ status: "error", content: "Exit code 3\nboom", output: { exitCode: 3 } }, {}) ?? [];
    expect(text(lines)).toBe("boom\nexit code 3");
    expect(lines.at(-1)?.[0]?.tone).toBe("error");
  });

  it("lets no control character through", () => {
    expect(text(bash.use?.({ command: "echo \u001b[31mred\u0007\tx" }))).toBe("$ echo [31mred    x");
    expect(text(bash.progress?.({ text: "a\u001b[2Jb" }))).toBe("a[2Jb");
  });
});
