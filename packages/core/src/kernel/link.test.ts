import { isLorimerError, list, manifestSchemaUrl, pointForms } from "@lorimer/sdk";
import type { LorimerError, ModuleLoader, Plugin, ServiceDeclaration, ToolDeclaration } from "@lorimer/sdk";
import { describe, expect, test } from "vitest";
import { link } from "./link.js";
import type { Shims } from "./host-api.js";
import type { LinkOptions } from "./link.js";
import type { DiscoveredPlugin, Point } from "./point.js";

const points: readonly Point[] = [
  { name: "tools", form: list(pointForms.tools), id: (tool: ToolDeclaration) => tool.name },
  { name: "stages", form: list(pointForms.stages) },
  { name: "services", form: list(pointForms.services), id: (service: ServiceDeclaration) => service.token },
];

describe("order", () => {
  test("plugins stay as given where nothing requires otherwise", () => {
    expect(names(linked({ plugins: [plugin("b"), plugin("a"), plugin("c")] }))).toEqual(["b", "a", "c"]);
  });

  test("a plugin comes after everything it requires, however deep", () => {
    const plugins = [plugin("app", { requires: ["ui", "store"] }), plugin("ui", { requires: ["store"] }), plugin("store")];
    expect(names(linked({ plugins }))).toEqual(["store", "ui", "app"]);
  });

  test("contributions come in plugin order", () => {
    const plugins = [plugin("late", { requires: ["early"], tools: ["A"] }), plugin("early", { tools: ["B"] })];
    expect(
      linked({ plugins })
        .contributions<ToolDeclaration>("tools")
        .map((entry) => entry.value.name),
    ).toEqual(["B", "A"]);
  });
});

describe("a distribution with a fault is refused", () => {
  const refusals: [what: string, plugins: readonly unknown[], message: string][] = [
    ["a missing requirement", [plugin("a", { requires: ["b"] })], "a: requires b, which is not here. Add b."],
    ["a plugin that requires itself", [plugin("a", { requires: ["a"] })], "a: requires a, which requires it in turn: a -> a."],
    [
      "a circle of requirements, which it spells out",
      [plugin("a", { requires: ["b"] }), plugin("b", { requires: ["c"] }), plugin("c", { requires: ["a"] })],
      "c: requires a, which requires it in turn: a -> b -> c -> a. Break the circle of requirements.",
    ],
    ["an engine of another major version", [plugin("a", { engine: "2 - 4" })], "a: needs host API 2 - 4, and this is 0."],
    ["an engine that is no range", [plugin("a", { engine: "latest" })], "a: needs host API latest, and this is 0."],
    ["two plugins of one name", [plugin("a"), plugin("a")], "a: another plugin has the name a."],
    ["one plugin given twice", Array(2).fill(plugin("a")), "a: another plugin has the name a."],
    ["two tools of one name", [plugin("a", { tools: ["T"] }), plugin("b", { tools: ["T"] })], "b: tools: T is already there, from a."],
    ["a tool named twice by one plugin", [plugin("a", { tools: ["T", "T"] })], "a: tools: T is already there, from a."],
    [
      "two services of one token",
      [plugin("a", { contributes: { services: [service("x.S")] } }), plugin("b", { contributes: { services: [service("x.S")] } })],
      "b: services: x.S is already there, from a.",
    ],
    [
      "a module that is not in modules",
      [plugin("a", { tools: ["T"], modules: {} })],
      "a: contributes.tools: names the module ./t.js, which the plugin does not have.",
    ],
    ["a list that is none", [plugin("a", { contributes: { tools: "T" } })], "a: contributes.tools: expected a list."],
    [
      "a slot of another list",
      [plugin("a", { contributes: { stages: [stage("stop", "retry")] } })],
      "a: contributes.stages[0]: its slot is not one of its list.",
    ],
    ["nothing where a plugin should be", [null], "(unnamed plugin): is not a plugin"],
    ["what is not a plugin at all", ["plugin"], "(unnamed plugin): is not a plugin"],
  ];

  test.each(refusals)("%s", (_what, plugins, message) => {
    const error = refusal({ plugins: plugins as readonly Plugin[] });
    expect(error.code).toBe("LINK_FAILED");
    expect(error.message).toContain(message);
  });

  test.each(["0", "*", "0 - 3", "5 || 0", "1 || *"])("the engine range %s takes this host", (engine) => {
    expect(names(linked({ plugins: [plugin("a", { engine })] }))).toEqual(["a"]);
  });

  describe("with shims, a plugin made for an older host API", () => {
    // What was `tool` is a list since 1, and has a longer name since 2.
    const shims: Shims = {
      0: ({ contributes, ...rest }) => ({ ...rest, contributes: { tools: [contributes["tool"]] as never } }),
      1: ({ contributes, ...rest }) => ({
        ...rest,
        contributes: { tools: contributes.tools?.map((each) => ({ ...each, name: `${each.name}_2` })) ?? [] },
      }),
    };
    const at = (engine: string, contributes: object): Plugin => plugin("old", { engine, contributes });
    const toolsOf = (given: Plugin, engine = 2): readonly string[] =>
      linked({ engine, shims, plugins: [given] })
        .contributions<ToolDeclaration>("tools")
        .map(({ value }) => value.name);

    test("is carried over step by step from the newest version that both know", () => {
      expect(toolsOf(at("0", { tool: tool("T") }))).toEqual(["T_2"]);
      expect(toolsOf(at("0 - 1", { tools: [tool("T")] }))).toEqual(["T_2"]);
      expect(toolsOf(at("1 - 2", { tools: [tool("T")] }))).toEqual(["T"]);
      expect(toolsOf(at("*", { tools: [tool("T")] }))).toEqual(["T"]);
    });

    test("is refused where no shim reaches it, and so is one that is newer", () => {
      expect(() => linked({ engine: 3, shims, plugins: [at("0", { tool: tool("T") })] })).toThrow("old: needs host API 0, and this is 3.");
      expect(() => toolsOf(at("3", { tools: [] }))).toThrow("needs host API 3, and this is 2");
      expect(() => toolsOf(at("latest", { tools: [] }))).toThrow("needs host API latest");
    });

    test("whose shim fails is left out alone", () => {
      const failing: Shims = {
        1: () => {
          throw new Error("no tools to rename");
        },
      };
      const kernel = linked({
        engine: 2,
        shims: failing,
        plugins: [],
        discovered: [found("/old", () => at("1", {})), found("/new", () => plugin("new", { engine: "2" }))],
      });
      expect(names(kernel)).toEqual(["new"]);
      expect(kernel.quarantined).toEqual([expect.objectContaining({ plugin: "/old", causes: ["no tools to rename"] })]);
    });
  });

  test("with one error that names every fault of every manifest", () => {
    const error = refusal({
      plugins: [
        plugin("good", { tools: ["T"] }),
        plugin("Bad Name", { engine: "9", requires: ["gone", "lost"], tools: ["T"] }),
        plugin("b", { manifest: { $schema: "other" }, contributes: { tools: [{ name: "white space" }] } }),
        plugin("c", { requires: ["b"], modules: {}, tools: ["C"] }),
      ],
    });
    const lines = error.message
      .split("\n")
      .slice(1)
      .map((line) => line.trim());
    expect(lines).toEqual([
      expect.stringContaining("Bad Name: plugin.json: name: expected 1-64 characters"),
      expect.stringContaining("Bad Name: needs host API 9"),
      expect.stringContaining("Bad Name: tools: T is already there, from good"),
      expect.stringContaining("Bad Name: requires gone"),
      expect.stringContaining("Bad Name: requires lost"),
      expect.stringContaining("b: plugin.json: $schema: expected one of"),
      expect.stringContaining("b: contributes.tools[0].name: expected 1-64 letters"),
      expect.stringContaining("b: contributes.tools[0].description: missing"),
      expect.stringContaining("b: contributes.tools[0].inputSchema: missing"),
      expect.stringContaining("b: contributes.tools[0].module: missing"),
      expect.stringContaining("c: contributes.tools: names the module ./t.js"),
      expect.stringContaining("c: requires b, which is faulty"),
    ]);
  });
});

describe("a discovered plugin with a fault is left out", () => {
  const faulty: Readonly<Record<string, [cause: string, read: () => unknown]>> = {
    "bad name": ["name: expected 1-64", () => plugin("Bad Name")],
    "two dots in its name": ["two dashes or two dots", () => plugin("bad..name")],
    "no name": ["name: missing", () => plugin("x", { manifest: { name: undefined } })],
    "no $schema": ["$schema: missing", () => plugin("no-schema", { manifest: { $schema: undefined } })],
    "wrong engine": ["needs host API 7", () => plugin("old", { engine: "7" })],
    "no engine": ["engine: missing", () => plugin("none", { engine: undefined })],
    "extension that is no object": ["expected an object", () => plugin("ext", { manifest: { extensions: { "dev.lorimer": null } } })],
    "unknown list": ["list: expected one of", () => plugin("list", { contributes: { stages: [stage("nowhere", "retry")] } })],
    "unknown slot": ["its slot is not one", () => plugin("slot", { contributes: { stages: [stage("model", "nowhere")] } })],
    "missing module": ["names the module ./t.js", () => plugin("module", { tools: ["M"], modules: {} })],
    "module outside the package": [
      'begins with "./"',
      () => plugin("out", { contributes: { tools: [{ ...tool("O"), module: "./../o.js" }] } }),
    ],
    "throws on read": [
      "plugin.json is not JSON",
      () => {
        throw new Error("plugin.json is not JSON");
      },
    ],
    "requirement missing": ["requires gone, which is not here", () => plugin("lonely", { requires: ["gone"] })],
    "requirement faulty": ["requires old, which is faulty", () => plugin("heir", { requires: ["old"] })],
    "tool of a chosen plugin": ["T is already there, from chosen", () => plugin("thief", { tools: ["T", "Own"] })],
    "name of a chosen plugin": ["another plugin has the name chosen", () => plugin("chosen")],
    null: ["is not a plugin", () => null],
    "a text": ["is not a plugin", () => "plugin"],
    "null among its tools": ["contributes.tools[0]: expected an object", () => plugin("nulls", { contributes: { tools: [null] } })],
    "an unknown capability": [
      "access[0]: expected one of",
      () => plugin("greedy", { manifest: { extensions: { "dev.lorimer": { engine: "0", access: ["root"] } } } }),
    ],
  };
  const broken = Object.entries(faulty).map(([what, [, read]]) => found(`/plugins/${what}`, read));
  const good = Array.from({ length: 80 }, (_, index) =>
    found(`/plugins/good-${index}`, () => plugin(`good-${index}`, { tools: [`Good${index}`] })),
  );
  const chosen = plugin("chosen", { tools: ["T"] });

  test("20 broken of 100, each in its own way, are quarantined with cause and remedy, and 80 work", async () => {
    const kernel = linked({
      plugins: [chosen],
      discovered: broken.flatMap((each, index) => [each, ...good.slice(index * 4, index * 4 + 4)]),
    });
    expect(kernel.quarantined).toHaveLength(20);
    expect(kernel.plugins).toHaveLength(81);
    for (const quarantined of kernel.quarantined) {
      expect(quarantined.causes).not.toHaveLength(0);
      expect(quarantined.remedy).not.toBe("");
    }
    const tools = kernel.contributions("tools").filter((entry) => entry.plugin.startsWith("good-"));
    expect(await Promise.all(tools.map((entry) => entry.load()))).toEqual(Array(80).fill("T"));
  });

  test.each(Object.entries(faulty))("%s: the cause is told", (what, [cause, read]) => {
    const old = found("/plugins/old", () => plugin("old", { engine: "7" }));
    const kernel = linked({
      plugins: [chosen],
      discovered: [found(`/plugins/${what}`, read), ...(what === "requirement faulty" ? [old] : [])],
    });
    expect(kernel.quarantined[0]?.causes.join("\n")).toContain(cause);
    expect(names(kernel)).toEqual(["chosen"]);
  });

  test("and named by its place when its manifest does not name it", () => {
    const kernel = linked({
      plugins: [],
      discovered: [
        found("/plugins/x", () => ({})),
        found("/plugins/y", () => {
          throw new Error("no");
        }),
      ],
    });
    expect(kernel.quarantined.map((each) => each.plugin).toSorted()).toEqual(["/plugins/x", "/plugins/y"]);
  });

  test("even when it is the very object that was chosen", () => {
    expect(names(linked({ plugins: [chosen], discovered: [found("/plugins/chosen", () => chosen)] }))).toEqual(["chosen"]);
  });

  test("and what it would have taken is free for others", () => {
    const discovered = [
      found("/1", () => plugin("clashing", { tools: ["T", "Free"] })),
      found("/2", () => plugin("lacking", { requires: ["gone"], tools: ["Other"] })),
      found("/3", () => plugin("clashing", { tools: ["Free", "Other"] })),
    ];
    expect(names(linked({ plugins: [chosen], discovered }))).toEqual(["chosen", "clashing"]);
  });

  test("a distribution's own plugin that requires it is at fault", () => {
    const error = refusal({
      plugins: [plugin("a", { requires: ["old"] })],
      discovered: [found("/old", () => plugin("old", { engine: "7" }))],
    });
    expect(error.message).toContain("a: requires old, which is faulty. Mend old first.");
  });
});

describe("what plugins contribute", () => {
  test("is listed for 500 plugins with five tools each without importing a module, and one is imported when one tool is loaded", async () => {
    let imports = 0;
    const counted = async (): Promise<{ default: string }> => ((imports += 1), { default: "loaded" });
    const plugins = Array.from({ length: 500 }, (_, index) =>
      plugin(`p-${index}`, { tools: Array.from({ length: 5 }, (_, each) => `T${index}_${each}`), modules: { "./t.js": counted } }),
    );
    const tools = linked({ plugins }).contributions<ToolDeclaration>("tools");
    expect(tools).toHaveLength(2500);
    expect(imports).toBe(0);
    expect(await tools[1234]?.load()).toBe("loaded");
    expect(await tools[1234]?.load()).toBe("loaded");
    expect(imports).toBe(1);
  });

  test("is empty for a point that nobody contributes to", () => {
    expect(linked({ plugins: [plugin("a")] }).contributions("tools")).toEqual([]);
  });

  test("a failed import is attributed to its plugin and may be tried again", async () => {
    let attempts = 0;
    const flaky = async (): Promise<{ default: string }> => {
      attempts += 1;
      if (attempts === 1) throw new Error("Unexpected token");
      return { default: "loaded" };
    };
    const [entry] = linked({ plugins: [plugin("acme", { tools: ["T"], modules: { "./t.js": flaky } })] }).contributions("tools");
    await expect(entry?.load()).rejects.toThrow("The plugin acme could not import ./t.js: Unexpected token");
    expect(await entry?.load()).toBe("loaded");
  });

  test("first asks at the same time import once", async () => {
    let imports = 0;
    const slow = async (): Promise<{ default: number }> => ({ default: (imports += 1) });
    const [entry] = linked({ plugins: [plugin("a", { tools: ["T"], modules: { "./t.js": slow } })] }).contributions("tools");
    expect(await Promise.all([entry?.load(), entry?.load()])).toEqual([1, 1]);
  });
});

interface Parts {
  readonly engine?: string | undefined;
  readonly requires?: readonly string[];
  readonly tools?: readonly string[];
  readonly manifest?: object;
  readonly contributes?: object;
  readonly modules?: Readonly<Record<string, ModuleLoader>>;
}

/** A plugin of the right form, but for what is given. */
function plugin(name: string, parts: Parts = {}): Plugin {
  const engine = "engine" in parts ? parts.engine : "0";
  const extension = { engine, ...(parts.requires && { requires: parts.requires }) };
  return {
    manifest: { $schema: manifestSchemaUrl, name, extensions: { "dev.lorimer": extension }, ...parts.manifest } as Plugin["manifest"],
    contributes: { ...(parts.tools && { tools: parts.tools.map(tool) }), ...parts.contributes } as Plugin["contributes"],
    modules: parts.modules ?? { "./t.js": async () => ({ default: "T" }) },
  };
}

function tool(name: string): ToolDeclaration {
  return { name, description: "Does it.", inputSchema: { type: "object" }, module: "./t.js" };
}

function service(token: string): ServiceDeclaration {
  return { token, level: "app", module: "./t.js" };
}

function stage(listName: string, slot: string): object {
  return { id: "s", list: listName, slot, module: "./t.js" };
}

function found(location: string, read: () => unknown): DiscoveredPlugin {
  return { location, read: read as () => Plugin };
}

function linked(options: Omit<LinkOptions, "engine" | "points"> & { readonly engine?: number }): ReturnType<typeof link> {
  return link({ engine: 0, points, ...options });
}

function names(kernel: ReturnType<typeof link>): readonly string[] {
  return kernel.plugins.map((each) => each.manifest.name);
}

function refusal(options: Omit<LinkOptions, "engine" | "points">): LorimerError {
  try {
    linked(options);
  } catch (error) {
    if (isLorimerError(error)) return error;
    throw error;
  }
  throw new Error("it was linked");
}
