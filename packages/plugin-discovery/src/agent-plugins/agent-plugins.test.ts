import { mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { $schema, manifest, mcpSchema, packagePlace, skill } from "../../test/package-place.js";

const place = packagePlace();
const { read } = place;

describe("the manifest of an Agent Plugin", () => {
  it("is read before anything else, with what it says of itself", async () => {
    const found = await read({
      "plugin.json": manifest({ version: "not semver", description: "d", author: { name: "n" }, keywords: ["k"] }),
    });
    expect(found).toMatchObject({ name: "acme.tools", version: "not semver", description: "d", format: "agent-plugins", faults: [] });
  });

  it("makes a package of our own when it has a part for us", async () => {
    expect(await read({ "plugin.json": manifest({ extensions: { "dev.lorimer": { engine: "0" } } }) })).toMatchObject({
      format: "lorimer",
    });
  });

  it("of a package of our own whose code was not built yet is told apart from one without code", async () => {
    const own = { "plugin.json": manifest({ extensions: { "dev.lorimer": { engine: "0" } } }) };
    const contributions = async (files: Parameters<typeof read>[0]): Promise<readonly string[]> =>
      ((await read({ ...own, ...files }))?.components ?? []).filter(({ kind }) => kind === "contribution").map(({ reason }) => reason);
    expect(await contributions({ "src/tools/one.ts": "" })).toEqual([
      "it is not there, and src holds what should stand in it: build the package",
    ]);
    expect(await contributions({ "skills/a/SKILL.md": skill("a") })).toEqual([]);
  });

  it("is none of this format without its schema, and no package without a manifest", async () => {
    expect(await read({ "plugin.json": { name: "other" } })).toBeUndefined();
    expect(await read({ "skills/a/SKILL.md": skill("a") })).toBeUndefined();
  });

  it.each([
    ["an unknown version of the schema", { $schema: "https://agent-plugins.org/schemas/2.0.0/plugin.schema.json", name: "a" }],
    ["a $schema of another place", { $schema: "https://agent-plugins.org/schemas/1.0.0/mcp.schema.json", name: "a" }],
    ["a $schema with a blank", { $schema: `${$schema} `, name: "a" }],
    ["no name", { $schema }],
    ["an empty name", manifest({ name: "" })],
    ["a name that is a number", manifest({ name: 7 })],
    ["a name that begins with a dot", manifest({ name: ".acme" })],
    ["a name that begins with a dash", manifest({ name: "-acme" })],
    ["a name that ends with a dot", manifest({ name: "acme." })],
    ["a name with an underscore", manifest({ name: "ac_me" })],
    ["a name with a letter of another script", manifest({ name: "grüße" })],
    ["a name with a line break", manifest({ name: "acme\n" })],
    ["a name with capitals", manifest({ name: "Acme" })],
    ["a name that ends with a dash", manifest({ name: "acme-" })],
    ["two dashes in a row", manifest({ name: "a--b" })],
    ["two dots in a row", manifest({ name: "a..b" })],
    ["a name that is too long", manifest({ name: "a".repeat(65) })],
    ["a version that is a number", manifest({ version: 1 })],
    ["a description that is a list", manifest({ description: [] })],
    ["a homepage that is a number", manifest({ homepage: 1 })],
    ["a repository that is an object", manifest({ repository: { url: "x" } })],
    ["a license that is a list", manifest({ license: ["MIT"] })],
    ["an author that is nothing", manifest({ author: null })],
    ["an author that is a list", manifest({ author: [] })],
    ["an author's url that is an object", manifest({ author: { url: {} } })],
    ["an author that is a text", manifest({ author: "me" })],
    ["an author with another field", manifest({ author: { name: "n", twitter: "@n" } })],
    ["an author's name that is a number", manifest({ author: { name: 1 } })],
    ["keywords that are a text", manifest({ keywords: "a,b" })],
    ["keywords that hold a number", manifest({ keywords: [1] })],
    ["an extension that is nothing", manifest({ extensions: { "com.acme": null } })],
    ["an extension that is a text", manifest({ extensions: { "com.acme": "x" } })],
    ["null for a field", manifest({ license: null })],
  ])("refuses the plugin and everything in it: %s", async (_what, content) => {
    const found = await read({ "plugin.json": content, "skills/a/SKILL.md": skill("a") });
    expect(found?.faults).toHaveLength(1);
    expect(found).toMatchObject({ skills: [], components: [] });
  });

  it.each(["a", "7", "a".repeat(64), "a.b-c.d", "0.1-2"])("may have the name %s", async (name) => {
    expect(await read({ "plugin.json": manifest({ name }) })).toMatchObject({ name, faults: [] });
  });

  it("has its values checked by their type alone", async () => {
    const odd = {
      version: "",
      homepage: "no address",
      repository: "::",
      license: "no such",
      author: { email: "nobody", url: "" },
      keywords: [""],
    };
    expect(await read({ "plugin.json": manifest(odd) })).toMatchObject({ faults: [], warnings: [] });
  });

  it("is not replaced or added to by another manifest, nor are its components by those of other layouts", async () => {
    const found = await read({
      "plugin.json": manifest(),
      ".claude-plugin/plugin.json": { name: "other", version: "9", skills: "./more" },
      "more/x/SKILL.md": skill("x"),
      "commands/go.md": "Go",
      "agents/ann.md": "Ann",
      "hooks/hooks.json": "{",
      ".mcp.json": { a: { command: "x" } },
      "SKILL.md": skill("top"),
    });
    expect(found).toMatchObject({ name: "acme.tools", skills: [], commands: [], agents: [], hooks: [], mcpServers: [], faults: [] });
    expect(found?.version).toBeUndefined();
    expect(found?.components.map(({ kind, status }) => `${kind} ${status}`)).toEqual([
      "command ignored",
      "agent ignored",
      "hook ignored",
      "mcp-server ignored",
    ]);
  });

  it("leaves the namespaces of others unread, whatever they hold", async () => {
    const found = await read({ "plugin.json": manifest({ extensions: { "com.acme": { hooks: 7 } } }), "com.acme/hooks.json": "{" });
    expect(found).toMatchObject({ format: "agent-plugins", faults: [], warnings: [], components: [] });
  });

  it("is read without asking the network for its schema", async () => {
    const asked: unknown[] = [];
    const { fetch } = globalThis;
    globalThis.fetch = (input) => Promise.reject(asked.push(input));
    try {
      expect(await read({ "plugin.json": manifest(), "mcp.json": { $schema: mcpSchema, mcpServers: {} } })).toMatchObject({ faults: [] });
    } finally {
      globalThis.fetch = fetch;
    }
    expect(asked).toEqual([]);
  });

  it.each([
    ["an unknown field", { pricing: "free" }],
    ["extensions that are a text", { extensions: "com.acme" }],
    ["extensions that are nothing", { extensions: null }],
    ["extensions that are a list", { extensions: [] }],
  ])("names and leaves out %s", async (_what, more) => {
    const found = await read({ "plugin.json": manifest(more), "skills/a/SKILL.md": skill("a") });
    expect(found?.faults).toEqual([]);
    expect(found?.warnings).toHaveLength(1);
    expect(found?.skills).toHaveLength(1);
  });

  it("may have a byte order mark, and is enough of a package alone", async () => {
    expect(await read({ "plugin.json": `\uFEFF${JSON.stringify(manifest())}` })).toMatchObject({ faults: [], components: [] });
  });

  it("that is no JSON, or lies outside, refuses the plugin", async () => {
    expect((await read({ "plugin.json": "{" }))?.faults).toHaveLength(1);
    await writeFile(join(place.folder, "outside.json"), JSON.stringify(manifest()));
    expect((await read({}, (root) => symlink(join(place.folder, "outside.json"), join(root, "plugin.json"))))?.faults).toEqual([
      "plugin.json lies outside the package",
    ]);
  });
});

describe("the skills of an Agent Plugin", () => {
  it("are immediate children of skills, and one that does not conform is left out alone", async () => {
    const found = await read({
      "plugin.json": manifest(),
      "skills/good/SKILL.md": skill("good"),
      "skills/other-name/SKILL.md": skill("another"),
      "skills/deep/er/SKILL.md": skill("er"),
      "skills/nothing/readme.md": "x",
      "skills/silent/SKILL.md": "---\nname: silent\n---\n",
      "skills/bad/SKILL.md": "---\nname: bad\ndescription: a: b: c\n---\n",
    });
    expect(found?.skills.map(({ name }) => name)).toEqual(["good"]);
    expect(found?.components.map(({ name, status }) => [name, status])).toEqual([
      ["bad", "broken"],
      ["er", "ignored"],
      ["good", "supported"],
      ["other-name", "broken"],
      ["silent", "broken"],
    ]);
  });

  it.each([
    ["no front matter", "Body"],
    ["no name", "---\ndescription: d\n---\n"],
    ["a name with capitals", skill("Bad")],
    ["a name with a dash at its end", skill("bad-")],
    ["two dashes in its name", skill("b--d")],
    ["a name of another folder", skill("other")],
    ["no description", "---\nname: bad\n---\n"],
    ["an empty description", '---\nname: bad\ndescription: ""\n---\n'],
    ["a description too long", `---\nname: bad\ndescription: ${"d".repeat(1025)}\n---\n`],
    ["an empty compatibility", skill("bad", 'compatibility: ""\n')],
    ["a compatibility too long", skill("bad", `compatibility: ${"c".repeat(501)}\n`)],
    ["a license that is a list", skill("bad", "license: [MIT]\n")],
    ["metadata that are a text", skill("bad", "metadata: x\n")],
    ["metadata that hold a list", skill("bad", "metadata:\n  a: [b]\n")],
    ["allowed-tools that are a list", skill("bad", "allowed-tools: [Read]\n")],
    ["text that is no UTF-8", new Uint8Array([...Buffer.from("---\nname: bad\ndescription: "), 0xff, ...Buffer.from("\n---\n")])],
    ["more bytes than a text has", skill("bad") + "x".repeat(1_000_001)],
  ])("are left out and named one by one: %s", async (_what, content) => {
    const found = await read({ "plugin.json": manifest(), "skills/bad/SKILL.md": content, "skills/good/SKILL.md": skill("good") });
    expect(found?.skills.map(({ name }) => name)).toEqual(["good"]);
    expect(found?.components[0]).toMatchObject({ name: "bad", status: "broken", reason: expect.stringMatching(/./) });
  });

  it("may say all that the specification of skills knows, to its limits", async () => {
    const name = "a".repeat(64);
    const more = `license: MIT\ncompatibility: ${"c".repeat(500)}\nmetadata:\n  a: "1"\nallowed-tools: Bash(git:*) Read\n`;
    const text = `---\nname: ${name}\ndescription: ${"d".repeat(1024)}\n${more}---\n`;
    expect((await read({ "plugin.json": manifest(), [`skills/${name}/SKILL.md`]: text }))?.skills).toHaveLength(1);
  });

  it("are files called SKILL.md, exactly, in a folder", async () => {
    const found = await read({
      "plugin.json": manifest(),
      "skills/low/skill.md": skill("low"),
      "skills/flat.md": skill("flat"),
      "skills/dir/SKILL.md/x": "x",
      "Skills/big/SKILL.md": skill("big"),
    });
    expect(found?.skills).toEqual([]);
    expect(found?.components.map(({ name, path, status }) => `${name} ${path} ${status}`)).toEqual([
      "dir skills/dir/SKILL.md broken",
      "flat skills/flat.md ignored",
      "low skills/low/skill.md ignored",
    ]);
  });

  it("outside of the package are left out, one or all", async () => {
    await mkdir(join(place.folder, "away", "far"), { recursive: true });
    await writeFile(join(place.folder, "away", "far", "SKILL.md"), skill("far"));
    const one = await read({ "plugin.json": manifest(), "skills/good/SKILL.md": skill("good") }, async (root) => {
      await mkdir(join(root, "skills", "far"));
      await symlink(join(place.folder, "away", "far", "SKILL.md"), join(root, "skills", "far", "SKILL.md"));
    });
    expect(one?.skills.map(({ name }) => name)).toEqual(["good"]);
    expect(one?.components.find(({ name }) => name === "far")).toMatchObject({ status: "broken", reason: "it lies outside the package" });
    const all = await read({ "plugin.json": manifest() }, (root) => symlink(join(place.folder, "away"), join(root, "skills")));
    expect(all?.skills).toEqual([]);
    expect(all?.faults).toEqual([]);
  });

  it("that are a file turn off skills, and nothing else", async () => {
    const found = await read({
      "plugin.json": manifest(),
      skills: "x",
      "mcp.json": { $schema: mcpSchema, mcpServers: { a: { type: "sse", url: "https://a.example/sse" } } },
    });
    expect(found?.skills).toEqual([]);
    expect(found?.mcpServers).toHaveLength(1);
  });
});
