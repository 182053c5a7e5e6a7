import { describe, expect, it } from "vitest";
import type { Skill } from "../contract/index.js";
import { readFields } from "../fields/read-fields.js";
import { searchSkills } from "../search/search-skills.js";
import { composeListing } from "./compose-listing.js";

const skillOf = (name: string, description: string, more: Partial<Skill> = {}): Skill => ({
  name,
  description,
  scope: "user",
  origin: `/${name}`,
  trusted: true,
  state: "on",
  forModel: true,
  waits: false,
  problems: [],
  fields: readFields({}).fields,
  ...more,
});
const options = { budget: 10_000, descriptionChars: 1536, uses: () => 0 };

describe("The list of skills", () => {
  it("is nothing where there are none", () => {
    expect(composeListing([], options)).toEqual({ text: "", names: [], dropped: 0 });
    expect(composeListing([skillOf("a", "A", { state: "off" })], options).text).toBe("");
  });

  it("caps each description", () => {
    const { text } = composeListing([skillOf("a", "x".repeat(5000))], options);
    expect(text.split("\n").at(-1)).toHaveLength("- a: ".length + 1536);
  });

  it("keeps every name and drops the descriptions of those that were used least", () => {
    const skills = Array.from({ length: 100 }, (_, at) => skillOf(`s${at}`, `Description ${at} `.repeat(10)));
    const used = new Set(["s7", "s42"]);
    const { text, names, dropped } = composeListing(skills, { ...options, budget: 2000, uses: (name) => (used.has(name) ? 3 : 0) });
    expect(names).toHaveLength(100);
    expect(text).toMatch(/^- s7: Description/m);
    expect(text).toMatch(/^- s42: Description/m);
    expect(text).toMatch(/^- s50$/m);
    expect(text).toContain(`(${dropped} descriptions are left out for want of room`);
    expect(text.length).toBeLessThan(2000 + 200);
  });

  it("is the same for the same skills, in whatever order they come", () => {
    const skills = Array.from({ length: 30 }, (_, at) => skillOf(`s${at}`, `D${at % 3}`.repeat(40)));
    const one = composeListing(skills, { ...options, budget: 1500 });
    expect(composeListing(skills, { ...options, budget: 1500 })).toEqual(one);
  });
});

describe("A search over skills", () => {
  const skills = [
    skillOf("pdf-forms", "Fills out and flattens PDF forms"),
    skillOf("pdf-merge", "Joins several PDF files into one"),
    skillOf("deploy", "Ships the service to production", { fields: { ...readFields({ tags: ["release"] }).fields } }),
    skillOf("hidden", "Fills PDF forms", { state: "user-invocable-only" }),
    ...Array.from({ length: 200 }, (_, at) => skillOf(`other-${at}`, `Something else about files number ${at}`)),
  ];
  const names = (question: string): readonly string[] => searchSkills(skills, question).map(({ name }) => name);

  it("puts what fits best first, by name, description, tags and beginnings of words", () => {
    expect(names("fill a form")[0]).toBe("pdf-forms");
    expect(names("merging pdfs")[0]).toBe("pdf-merge");
    expect(names("release")).toEqual(["deploy"]);
    expect(names("PDF")).toEqual(expect.arrayContaining(["pdf-forms", "pdf-merge"]) as string[]);
    expect(names("zebra")).toEqual([]);
    expect(names("fill forms")).not.toContain("hidden");
  });

  it("finds the few that fit among many more than a list could name", () => {
    const many = Array.from({ length: 5000 }, (_, at) => skillOf(`task-${at}`, `Tends machine ${at} of line ${at % 70}`));
    const started = performance.now();
    const found = searchSkills([...many, ...skills], "machine 4711").map(({ name }) => name);
    console.log(`figure: search over ${many.length + skills.length} skills ms ${(performance.now() - started).toFixed(0)}`);
    expect(found[0]).toBe("task-4711");
    expect(found.length).toBeLessThanOrEqual(20);
    expect(searchSkills([...many, ...skills], "pdf form")[0]?.name).toBe("pdf-forms");
  });
});
