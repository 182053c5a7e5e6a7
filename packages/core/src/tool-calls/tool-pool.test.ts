import type { Gate, ToolDeclaration } from "@lorimer/sdk";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Contribution } from "../kernel/point.js";
import { SessionTools } from "./session-tools.js";
import { ToolPool } from "./tool-pool.js";
import type { PoolOptions } from "./tool-pool.js";

type Entry = Contribution<ToolDeclaration>;

const name = fc.constantFrom("Agent", "Bash", "Edit", "Read", "Task", "mcp__a__x", "mcp__a__y", "mcp__b__x", "_", "Z-1");
const declaration = fc.record({
  name,
  aliases: fc.uniqueArray(name, { maxLength: 2 }),
  description: fc.string({ minLength: 1, maxLength: 5 }),
});
const builtIn = fc
  .uniqueArray(declaration, { selector: (each) => each.name, maxLength: 6 })
  .map((all) => all.map((each) => entry("core", each)));
const added = fc.array(declaration, { maxLength: 6 }).map((all) => all.map((each, index) => entry(`server-${index}`, each)));
const filter = fc.record(
  { only: fc.subarray(["Agent", "Read", "mcp__a__x"]), deny: fc.subarray(["Task", "Bash", "mcp__b__x"]) },
  { requiredKeys: [] },
);

describe("for any tools", () => {
  test("those of the distribution come first, each group sorted by name, and no name twice", () => {
    fc.assert(
      fc.property(builtIn, added, filter, (own, others, options) => {
        const pool = new ToolPool(own, others, options);
        const names = pool.specs.map((spec) => spec.name);
        expect(new Set(names).size).toBe(names.length);
        const ownNames = pool.declarations.filter((each) => own.some(({ value }) => value === each)).map((each) => each.name);
        expect(names.slice(0, ownNames.length)).toEqual(ownNames);
        expect(ownNames).toEqual(ownNames.toSorted());
        expect(names.slice(ownNames.length)).toEqual(names.slice(ownNames.length).toSorted());
      }),
    );
  });

  test("a name that both have is the distribution's, and so is an alias", () => {
    fc.assert(
      fc.property(builtIn, added, (own, others) => {
        const pool = new ToolPool(own, others, {});
        for (const { value } of own) {
          expect(pool.plugin(value.name)).toBe("core");
          expect(pool.declarations).toContain(value);
          for (const alias of value.aliases ?? []) {
            if (!others.some((other) => other.value.name === alias)) expect(pool.plugin(alias)).toBe("core");
          }
        }
      }),
    );
  });

  test("adding, removing and shuffling others leaves the bytes of the distribution's specs as they are", () => {
    fc.assert(
      fc.property(builtIn, added, added, filter, (own, before, after, options) => {
        const alone = JSON.stringify(new ToolPool(own, [], options).specs).slice(0, -1);
        for (const others of [before, after, [...before, ...after], before.toReversed()]) {
          const bytes = JSON.stringify(new ToolPool(own.toReversed(), others, options).specs);
          expect(bytes.startsWith(alone)).toBe(true);
        }
      }),
    );
  });

  test("what is denied is not there by any name, and with a choice nothing else is", () => {
    fc.assert(
      fc.property(builtIn, added, filter, (own, others, options) => {
        for (const { name: called, aliases = [] } of new ToolPool(own, others, options).declarations) {
          const names = [called, ...aliases];
          expect(names.some((each) => options.deny?.includes(each))).toBe(false);
          if (options.only !== undefined) expect(names.some((each) => options.only?.includes(each))).toBe(true);
        }
      }),
    );
  });

  test("everything that is not filtered is there", () => {
    fc.assert(
      fc.property(builtIn, added, (own, others) => {
        const pool = new ToolPool(own, others, {});
        for (const { value } of [...own, ...others]) expect(pool.has(value.name)).toBe(true);
      }),
    );
  });
});

describe("names", () => {
  const pool = new ToolPool(
    [entry("core", { name: "Agent", aliases: ["Task"] }), entry("core", { name: "Read" })],
    [entry("mcp", { name: "mcp__a__x" })],
    {},
  );

  test("an alias stands for the tool's name now", async () => {
    expect(pool.canonicalName("Task")).toBe("Agent");
    expect(pool.has("Task")).toBe(true);
    expect(await pool.load("Task")).toBe("Agent loaded");
  });

  test("a name that is no tool stays as it is and loads nothing", async () => {
    expect(pool.canonicalName("Nope")).toBe("Nope");
    expect(pool.has("Nope")).toBe(false);
    expect(pool.plugin("Nope")).toBe("");
    expect(await pool.load("Nope")).toBeUndefined();
  });

  test("denying an alias denies the tool, and choosing one chooses it", () => {
    const own = [entry("core", { name: "Agent", aliases: ["Task"] }), entry("core", { name: "Read" })];
    expect(offered(own, { deny: ["Task"] })).toEqual(["Read"]);
    expect(offered(own, { only: ["Task"] })).toEqual(["Agent"]);
    expect(offered(own, { only: [] })).toEqual([]);
  });

  test("the nearest name is found among tools and aliases", () => {
    expect(pool.nearest("read")).toBe("Read");
    expect(pool.nearest("Tsk")).toBe("Task");
    expect(pool.nearest("Kubernetes")).toBeUndefined();
  });
});

describe("gates", () => {
  const own = [
    entry("core", { name: "Always" }),
    entry("shell", { name: "PowerShell", when: { platform: ["win32"] } }),
    entry("shell", { name: "Preview", when: { setting: "preview" } }),
  ];
  const here = (platform: string, settings: Readonly<Record<string, boolean>>): PoolOptions => ({
    admits: (gate: Gate) =>
      (gate.platform === undefined || (gate.platform as readonly string[]).includes(platform)) &&
      (gate.setting === undefined || settings[gate.setting] === true),
  });

  test.each([
    ["linux", {}, ["Always"]],
    ["win32", {}, ["Always", "PowerShell"]],
    ["win32", { preview: true }, ["Always", "PowerShell", "Preview"]],
    ["linux", { preview: false }, ["Always"]],
  ])("on %s with the settings %o there is %o", (platform, settings, expected) => {
    expect(offered(own, here(platform, settings))).toEqual(expected);
  });

  test("a gate is asked about for its own plugin", () => {
    const asked: string[] = [];
    offered(own, { admits: (_gate, plugin) => (asked.push(plugin), true) });
    expect(asked).toEqual(["shell", "shell"]);
  });

  test("a tool behind a closed gate leaves its name to others", () => {
    const pool = new ToolPool(own, [entry("mcp", { name: "Preview" })], here("linux", {}));
    expect(pool.plugin("Preview")).toBe("mcp");
  });
});

describe("the tools of a session", () => {
  test("come and go, and the pool is the same object while they do not", () => {
    const tools = new SessionTools([entry("core", { name: "Read" })], {});
    const before = tools.pool;
    expect(tools.pool).toBe(before);
    const withdraw = tools.add("mcp", { name: "x", description: "X", inputSchema: {} }, async () => undefined as never);
    expect(tools.pool.specs.map((spec) => spec.name)).toEqual(["Read", "x"]);
    withdraw();
    withdraw();
    expect(JSON.stringify(tools.pool.specs)).toBe(JSON.stringify(before.specs));
  });
});

function entry(plugin: string, value: Partial<ToolDeclaration> & { readonly name: string }): Entry {
  return {
    plugin,
    value: { description: value.name, inputSchema: { type: "object" }, module: "./t.js", ...value },
    load: async () => `${value.name} loaded`,
  };
}

function offered(own: readonly Entry[], options: PoolOptions): readonly string[] {
  return new ToolPool(own, [], options).specs.map((spec) => spec.name);
}
