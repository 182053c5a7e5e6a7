import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { argumentBase, expandArguments, expandVariables, findInlineCommands, findMentions, replaceSpans, splitArguments } from "./index.js";

describe("Arguments in a template", () => {
  it.each([
    ["Fix $ARGUMENTS now.", "issue 7  today ", {}, "Fix issue 7  today now."],
    ["$0 then $1", "a b", {}, "a then b"],
    ["$1 then $2", "a b", { base: 1 }, "a then b"],
    ["$ARGUMENTS[0] and $ARGUMENTS[1]", '"a b" c', { base: 1 }, "a b and c"],
    ["$0 $1 $2", "a", {}, "a $1 $2"],
    ["Move $file to $target.", "a.ts", { declared: ["file", "target"] }, "Move a.ts to ."],
    ["$fileName is not $file", "a", { declared: ["file"] }, "$fileName is not a"],
    ["$a $ab", "1 2", { declared: ["a", "ab"] }, "1 2"],
    ["\\$1 \\$ARGUMENTS \\$file $1", "x y", { declared: ["file"] }, "$1 $ARGUMENTS $file y"],
    ["\\\\$0", "x", {}, "\\\\x"],
    ["It costs $0.50 or $1,000 or $1-2.", "x y", {}, "It costs $0.50 or $1,000 or $1-2.\n\nARGUMENTS: x y"],
    ["$0.", "x", {}, "x."],
    ["No place.\n", "x y", {}, "No place.\n\nARGUMENTS: x y"],
    ["No place.\n", "  ", {}, "No place.\n"],
    ["$ARGUMENTS", "$0 $ARGUMENTS", {}, "$0 $ARGUMENTS"],
    ["$ARGUMENTS", "$& $1 $$", {}, "$& $1 $$"],
    ["$ARGUMENTSX", "a", {}, "$ARGUMENTSX\n\nARGUMENTS: a"],
  ] as const)("%j with %j", (body, args, options, expected) => {
    expect(expandArguments(body, args, options)).toBe(expected);
  });

  it("are split as a shell splits words", () => {
    expect(splitArguments(`a "b c" d\\ e 'f "g"' h"i j"k "l\\"m" it's`)).toEqual(["a", "b c", "d e", 'f "g"', "hi jk", 'l"m', "it's"]);
    expect(splitArguments("")).toEqual([]);
    expect(splitArguments('""')).toEqual([""]);
  });

  it("come back whole, whatever they hold, where each is quoted", () => {
    fc.assert(
      fc.property(fc.array(fc.string()), (words) => {
        const quoted = words.map((word) => `"${word.replace(/["\\$`]/g, "\\$&")}"`).join(" ");
        expect(splitArguments(quoted)).toEqual(words);
      }),
    );
  });

  it("count from 1 in command files that speak of $1 and never of $0", () => {
    const base = (body: string, kind: "command" | "skill" = "command", declared: readonly string[] = []): number =>
      argumentBase(body, { kind, declared });
    expect(base("Fix issue #$1 with priority $2")).toBe(1);
    expect(base("Look at @$1 and !`gh pr view $1`")).toBe(1);
    expect(base("Fix issue #$1 with priority $2", "skill")).toBe(0);
    expect(base("Move $0 to $1")).toBe(0);
    expect(base("Move $1 as in $ARGUMENTS[0]")).toBe(0);
    expect(base("Move $1", "command", ["file"])).toBe(0);
    expect(base("Run `awk '{print $1}'`, or\n```sh\necho $1\n```\n")).toBe(0);
  });

  it("leave variables in braces alone, which are filled in by name", () => {
    const text = expandArguments("\\${ROOT} ${ROOT}/$0 ${OTHER}", "x");
    expect(expandVariables(text, { ROOT: "/a" })).toBe("\\/a /a/x ${OTHER}");
    expect(expandVariables("${constructor}", {})).toBe("${constructor}");
  });
});

describe("Commands in a template", () => {
  it("stand behind a ! at the beginning of a line or after a blank, or in a fence of their own", () => {
    const text = "!`git status` and\t!`git log -1` but not x!`no` or `!no`.\n```!\ngit diff\nls\n```\nend !`` !`a\nb`";
    const found = findInlineCommands(text);
    expect(found.map(({ command, form }) => [command, form])).toEqual([
      ["git status", "inline"],
      ["git log -1", "inline"],
      ["git diff\nls", "fenced"],
    ]);
    expect(replaceSpans(text, found, ["1", "2", "3"])).toBe("1 and\t2 but not x!`no` or `!no`.\n3\nend !`` !`a\nb`");
  });

  it("are put in without being looked at again", () => {
    const found = findInlineCommands("!`one`");
    expect(replaceSpans("!`one`", found, ["!`two`"])).toBe("!`two`");
  });
});

describe("Mentions of files", () => {
  const paths = (text: string): readonly string[] => findMentions(text).map(({ path }) => path);

  it("begin with @ where a word may begin", () => {
    expect(paths("@a.ts and @src/b.ts, (@c.ts) or\n@~/d: mail me@home.org @ @@")).toEqual(["a.ts", "src/b.ts", "c.ts", "~/d", "@"]);
  });

  it("end before the punctuation of their sentence", () => {
    expect(paths("See @a.ts. And @b.ts? @pages/[id]. @x(1) @...")).toEqual(["a.ts", "b.ts", "pages/[id]", "x(1)"]);
  });

  it("hold blanks between quotes or behind backslashes", () => {
    expect(paths('@"my notes/a b.md" and @my\\ notes/c.md')).toEqual(["my notes/a b.md", "my notes/c.md"]);
  });

  it("may name lines", () => {
    expect(findMentions('@a.ts#L3-9 @b.ts#L4 @"c d.ts"#L1-L2 @e#L9-3 @f#top')).toMatchObject([
      { path: "a.ts", lines: { from: 3, to: 9 } },
      { path: "b.ts", lines: { from: 4, to: 4 } },
      { path: "c d.ts", lines: { from: 1, to: 2 } },
      { path: "e#L9-3" },
      { path: "f#top" },
    ]);
  });

  it("are none in code", () => {
    expect(paths("`@a.ts` and\n```ts\n@Component()\n```\n@b.ts\n~~~\n@c\n~~~")).toEqual(["b.ts"]);
  });

  it("tell exactly where they stand", () => {
    fc.assert(
      fc.property(fc.string(), fc.constantFrom("a.ts", "src/b", "x#L3"), fc.string(), (before, path, after) => {
        const text = `${before.replace(/[`~]/g, "")}\n@${path} ${after.replace(/[`~]/g, "")}`;
        const found = findMentions(text).find(({ start }) => start === text.indexOf(`\n@${path} `, before.replace(/[`~]/g, "").length) + 1);
        expect(found === undefined ? "" : text.slice(found.start, found.end)).toBe(`@${path}`);
      }),
    );
  });
});

const works: Readonly<Record<string, (text: string) => unknown>> = {
  mentions: findMentions,
  commands: findInlineCommands,
  arguments: (text) => expandArguments(text, text.slice(0, 20_000), { declared: ["a"] }),
  base: (text) => argumentBase(text, { kind: "command" }),
};

it("No text takes long", () => {
  const started = performance.now();
  for (const piece of ["`", "``` ", "!`", "@", '@"', "$", "\\", "[", "```\n", "~~~\n", "```!\n", "@a\\ ", '"a'])
    for (const [name, work] of Object.entries(works)) {
      const text = piece.repeat(20_000);
      const began = performance.now();
      work(text);
      if (performance.now() - began > 500) console.log(name, JSON.stringify(piece), performance.now() - began);
    }
  const ms = performance.now() - started;
  console.log(`figure: 13 hostile templates of 20,000 pieces, ms ${ms.toFixed(0)}`);
  expect(ms).toBeLessThan(15_000);
});
