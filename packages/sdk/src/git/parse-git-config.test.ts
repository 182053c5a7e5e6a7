import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { parseGitConfig } from "./parse-git-config.js";

const folder = mkdtempSync(join(tmpdir(), "lorimer-git-config-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What git itself reads; undefined where it stops at a bad line. */
function asGit(text: string): readonly string[] | undefined {
  const file = join(folder, "config");
  writeFileSync(file, text);
  const { status, stdout } = spawnSync("git", ["config", "--file", file, "--no-includes", "--list", "-z"], {
    encoding: "utf8",
    env: { PATH: process.env["PATH"] ?? "", HOME: folder },
  });
  return status === 0 ? stdout.split("\0").slice(0, -1).map(plainBlanks) : undefined;
}

function asLorimer(text: string): readonly string[] | undefined {
  const { entries, badLine } = parseGitConfig(text);
  return badLine === undefined ? entries.map(({ key, value }) => plainBlanks(value === undefined ? key : `${key}\n${value}`)) : undefined;
}

/** Releases of git differ in whether a tab inside a value stays one. */
const plainBlanks = (text: string): string => text.replaceAll(/[\t\r]/g, " ");

describe("a git config file", () => {
  it.each([
    ['[core]\n\tfsmonitor = "a b" ; comment\n'],
    ["[CORE]fsMonitor=x"],
    ['[diff "Word Doc"] textconv = "run \\"it\\"" # no'],
    ["[alias]\n\tx = !echo \\\n  more\n"],
    ['[filter "a\\"b\\\\c"]\nclean=1\n'],
    ["[diff.Upper]\ncommand = y"],
    ['[lfs.extension "x"]\nclean = z'],
    ["[core]\n\tbare\n\tpager = \n"],
    ["[core]\r\n\tpager = less\r\n"],
    ["[core]\npager # comment\n"],
    ["[core]\npager = a\\q\n"],
    ["[core] ; one\n# two\npager = a;b\n"],
    ['[core]\npager = "open\n'],
    ["pager = x\n"],
    ["[core]\n1pager = x\n"],
    ["\uFEFF[core]\npager=x"],
    ['[core ]\npager="a"b" c "  d  \n'],
  ])("is read as git reads it: %j", (text) => {
    expect(asLorimer(text)).toEqual(asGit(text));
  });

  it("is read as git reads it, whatever it holds", () => {
    const part = fc.constantFrom(
      ..."\n \t\"\\[]=#;\r.-!ab1'".split(""),
      "[core]\n",
      '[a "b"]\n',
      "pager = ",
      "key=",
      "\\\n",
      "\\n",
      "\r\n",
      "x",
      '"',
      "\n",
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 14 }), (parts) => {
        const text = `[core]\n${parts.join("")}`;
        expect(asLorimer(text)).toEqual(asGit(text));
      }),
      { numRuns: 400 },
    );
  });
});
