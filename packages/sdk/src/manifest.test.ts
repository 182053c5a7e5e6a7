import { describe, expect, test } from "vitest";
import { issuesOf } from "./form.js";
import { contributesForm, extensionForm, manifestForm, manifestSchemaUrl, pointForms } from "./manifest.js";

const manifest = { $schema: manifestSchemaUrl, name: "acme.tools" };
const tool = { name: "Read", description: "Reads.", inputSchema: { type: "object" }, module: "./dist/read.js" };
const stage = { id: "retry", list: "model", slot: "retry", module: "./dist/retry.js" };

describe("plugin.json", () => {
  test.each(["a", "acme", "acme.tools", "a-1.b-2", "0", "x".repeat(64)])("takes the name %s", (name) => {
    expect(issuesOf(manifestForm, { ...manifest, name })).toEqual([]);
  });

  test.each(["", "Acme", "a b", "-a", "a-", ".a", "a.", "a--b", "a..b", "a_b", "ä", "x".repeat(65), 7, undefined])(
    "refuses the name %s",
    (name) => {
      expect(issuesOf(manifestForm, { ...manifest, name })).toMatchObject([{ path: "name" }]);
    },
  );

  test("names the schema it is written against", () => {
    expect(issuesOf(manifestForm, { name: "a" })).toMatchObject([
      { path: "$schema", message: `missing; expected one of ${manifestSchemaUrl}` },
    ]);
  });

  test("takes everything the portable part may say, and what other clients add", () => {
    const full = {
      ...manifest,
      version: "1.0.0",
      description: "",
      author: { name: "A", email: "a@b.c", url: "https://b.c" },
      homepage: "https://b.c",
      repository: "https://b.c/r",
      license: "MIT",
      keywords: ["a"],
      extensions: { "dev.lorimer": { engine: "0" }, "com.other": { any: [1] } },
      unknown: true,
    };
    expect(issuesOf(manifestForm, full)).toEqual([]);
  });

  test("refuses an author it does not know how to read", () => {
    expect(issuesOf(manifestForm, { ...manifest, author: { name: "A", phone: "1" } })).toEqual([
      { path: "author", message: "phone is not a known field" },
    ]);
  });
});

describe("the extension of plugin.json", () => {
  test("needs the host API it was made for", () => {
    expect(issuesOf(extensionForm, {})).toMatchObject([{ path: "engine" }]);
    expect(issuesOf(extensionForm, { engine: "1 - 2", requires: ["a"], access: ["network"], settings: {} })).toEqual([]);
  });

  test("names capabilities that are there to be given", () => {
    expect(issuesOf(extensionForm, { engine: "0", access: ["network", "kernel"] })).toMatchObject([{ path: "access[1]" }]);
  });
});

describe("contributes.json", () => {
  test("takes entries of every point, and lists of points it does not know", () => {
    const contributes = {
      tools: [
        { ...tool, aliases: ["Cat"], searchHint: "file", defer: true, alwaysLoad: false, when: { platform: ["linux"], setting: "x" } },
      ],
      stages: [{ ...stage, before: ["a"], after: ["b"], replaces: "c" }],
      services: [{ token: "acme.Store", level: "session", module: "./s.js" }],
      models: [{ id: "acme", match: ["acme-*"], module: "./m.js" }],
      renderers: [{ tool: "Read", module: "./r.js" }],
      skills: [1],
    };
    expect(issuesOf(contributesForm, contributes)).toEqual([]);
  });

  test.each(["read.js", "/read.js", "../read.js", "./../read.js", ""])(
    "refuses the module %s, which is not inside the package",
    (module) => {
      expect(issuesOf(pointForms.tools, { ...tool, module })).toMatchObject([{ path: "module" }]);
    },
  );

  test.each(["", "has space", "ünïcode", "a.b", "x".repeat(65)])("refuses the tool name %s", (name) => {
    expect(issuesOf(pointForms.tools, { ...tool, name })).toMatchObject([{ path: "name" }]);
  });

  test("refuses a stage in a list or slot that is not there", () => {
    expect(issuesOf(pointForms.stages, { ...stage, list: "models" })).toMatchObject([{ path: "list" }]);
    expect(issuesOf(pointForms.stages, { ...stage, slot: "authorize" })).toEqual([
      { path: "", message: "its slot is not one of its list" },
    ]);
  });

  test("refuses a model that matches nothing and a service of no level", () => {
    expect(issuesOf(pointForms.models, { id: "a", match: [], module: "./m.js" })).toMatchObject([{ path: "match" }]);
    expect(issuesOf(pointForms.services, { token: "a", level: "global", module: "./s.js" })).toMatchObject([{ path: "level" }]);
  });
});
