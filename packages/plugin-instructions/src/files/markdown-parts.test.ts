import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { importPaths, markdownParts, withoutBlockComments } from "./markdown-parts.js";

describe("imports", () => {
  it("are found in prose, without the punctuation behind them", () => {
    const text = "See @docs/style.md, (@~/mine.md) and @/etc/team.md.\n@a\\ b.md\nmail me@example.com";
    expect(importPaths(text)).toEqual(["docs/style.md", "~/mine.md", "/etc/team.md", "a b.md"]);
  });

  it("are not found in code spans, fences and comments", () => {
    const text = "`@a.md` ``x ` @b.md``\n```sh\n@c.md\n```\n~~~\n@d.md\n```\n@e.md\n~~~\n<!-- @f.md -->\n@g.md\n";
    expect(importPaths(text)).toEqual(["g.md"]);
  });
});

describe("comments", () => {
  it("that begin a line are left out, in lines and in code they stay", () => {
    const text = "a\n<!-- one\ntwo -->\nb <!-- stays -->\n```\n<!-- code -->\n```\n<!-- x --> rest\n<!-- never closed";
    expect(withoutBlockComments(text)).toBe("a\nb <!-- stays -->\n```\n<!-- code -->\n```\nrest\n<!-- never closed");
  });

  it("may hold fences, and fences may hold comments", () => {
    expect(withoutBlockComments("<!--\n```\n-->\nshown\n")).toBe("shown\n");
    expect(withoutBlockComments("```\n<!--\n```\nshown\n-->\n")).toBe("```\n<!--\n```\nshown\n-->\n");
  });
});

it("the parts of any text are that text", () => {
  const piece = fc.constantFrom("```", "~~~", "<!--", "-->", "\n", " ", "a", "`", "@x", "````", "    ");
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
      const text = pieces.join("");
      expect(
        markdownParts(text)
          .map((part) => part.text)
          .join(""),
      ).toBe(text);
    }),
  );
});
