import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { markdown } from "./markdown.js";

describe("a model's prose", () => {
  it.each([
    ["one\ntwo\n\nthree", "<p>one\ntwo</p><p>three</p>"],
    ["# Head `x`", '<p class="h" role="heading" aria-level="3">Head <code>x</code></p>'],
    ["**a** *b* `c*d*` 2*3*4", "<p><strong>a</strong> <em>b</em> <code>c*d*</code> 2*3*4</p>"],
    ["- a\n- b\n  - c\n\n1. x\n2. y", "<ul><li>a</li><li>b<ul><li>c</li></ul></li></ul><ol><li>x</li><li>y</li></ol>"],
    ["3) x\n4) y", '<ol start="3"><li>x</li><li>y</li></ol>'],
    ["> q\n> r", "<blockquote><p>q\nr</p></blockquote>"],
    ["a\n\n---\n\nb", "<p>a</p><hr><p>b</p>"],
    ["snake_case_name and __init__", "<p>snake_case_name and __init__</p>"],
    ["<b>raw</b>", "<p>&lt;b&gt;raw&lt;/b&gt;</p>"],
    ["[x](javascript:1)", "<p>[x](javascript:1)</p>"],
  ])("%j becomes %j", (text, markup) => expect(markdown(text).text).toBe(markup));

  it("keeps a code block word for word, also one that never ends", () => {
    expect(markdown("```ts\nconst a = `<b>`;\n# no\n```\nafter").text).toContain("const a = `&lt;b&gt;`;\n# no</pre><p>after</p>");
    expect(markdown("~~~\nopen\n- still").text).toContain("open\n- still</pre>");
  });

  it("says where a link leads, unless its words do", () => {
    expect(markdown("[docs](https://example.org/a)").text).toBe(
      '<p><a href="https://example.org/a" rel="noopener noreferrer nofollow">docs</a> <small>(example.org)</small></p>',
    );
    expect(markdown("[example.org](https://example.org/a)").text).not.toContain("small");
    expect(markdown("[example.org](https://evil.example/)").text).toContain("(evil.example)");
  });

  it("loses no word and closes what it opens, whatever it is given", () => {
    const piece = fc.constantFrom(
      "*",
      "**",
      "`",
      "``",
      "```\n",
      "\n",
      "\n\n",
      "- ",
      "  - ",
      "1. ",
      "> ",
      "# ",
      "|",
      "\n|---|---|\n",
      "[a](https://b.c)",
      "word",
      "<b>",
      "&",
      " ",
      "~~~\n",
      "\t",
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (parts) => {
        const { text } = markdown(parts.join(""));
        const open: string[] = [];
        for (const [, close, name = ""] of text.matchAll(/<(\/?)([a-z]+)[^>]*>/g)) {
          if (name === "hr") continue;
          if (close === "") open.push(name);
          else expect(open.pop()).toBe(name);
        }
        expect(open).toEqual([]);
        const words = (from: string): number => from.split("word").length;
        expect(words(text)).toBeGreaterThanOrEqual(words(parts.join("").replaceAll(/(```|~~~)[^\n]*/g, "")));
      }),
      { numRuns: 3000 },
    );
  });

  it("takes time in proportion to the text, whatever the text", () => {
    for (const unit of ["`", "*", "**a", "[", "[a](", "- ", "> ", "|", "#", " ", "``` ", "|-", "_"]) {
      const before = process.cpuUsage();
      markdown(unit.repeat(60_000 / unit.length));
      markdown(`${unit}\n`.repeat(3000));
      // Of this process, in microseconds: how busy the machine is otherwise does not count.
      expect(process.cpuUsage(before).user, JSON.stringify(unit)).toBeLessThan(3_000_000);
    }
  });
});
