import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { attribute, escaped, html } from "./html.js";

describe("markup from a template", () => {
  it("escapes whatever is not markup, lists too, and leaves out what is not there", () => {
    expect(html`<p>${["<b>", html`<i>${"&"}</i>`, undefined, false, 7]}</p>`.text).toBe("<p>&lt;b&gt;<i>&amp;</i>7</p>");
  });

  it("lets no text become markup or end an attribute, whatever it holds", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const rest = escaped(text).replaceAll(/<b class=c>[^<>"'&]*<\/b>/g, "");
        expect(rest).not.toMatch(/[<>"']|&(?!amp;|lt;|gt;|quot;|#39;)/);
        expect(attribute(text).text).not.toMatch(/[<>"']/);
      }),
      { numRuns: 2000 },
    );
  });

  it("counts what is repeated, so that a file of nothing but zeros stays small", () => {
    expect(escaped("\0".repeat(1_000_000))).toBe("<b class=c>␀×1000000</b>");
    expect(escaped("a\r\nb\tc\rd")).toBe("a\nb\tc<b class=c>␍</b>d");
  });
});
