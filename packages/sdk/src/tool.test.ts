import { describe, expect, expectTypeOf, test } from "vitest";
import * as z from "zod/mini";
import { agentId, runId, sessionId } from "./ids.js";
import { parseWith } from "./json-schema.js";
import { token } from "./service.js";
import type { Token } from "./service.js";
import { defineTool, isToolFailure, outcomeText, toolError, toolFailure } from "./tool.js";
import type { Tool, ToolContext, ToolOptions } from "./tool.js";

const least: Tool = defineTool({
  name: "Least",
  description: "Does it.",
  input: z.object({ path: z.string() }),
  run: ({ path }) => `did ${path}`,
});
const call: ToolContext = {
  id: "t1",
  sessionId: sessionId("s"),
  agentId: agentId("a"),
  runId: runId("r"),
  signal: new AbortController().signal,
  report: () => undefined,
  plugin: { name: "p", settings: {} },
};

type RequiredKeys<T> = { [K in keyof T]-?: Record<never, never> extends Pick<T, K> ? never : K }[keyof T];

describe("a tool that says only what it must", () => {
  test("must say its name, its description, its input and what it does, and nothing else", () => {
    expectTypeOf<RequiredKeys<ToolOptions<unknown, unknown, Record<never, never>>>>().toEqualTypeOf<
      "name" | "description" | "input" | "run"
    >();
  });

  test("runs alone, is taken to change things for good, and is asked about", () => {
    expect(least.isConcurrencySafe({ path: "a" })).toBe(false);
    expect(least.isReadOnly({ path: "a" })).toBe(false);
    expect(least.isDestructive({ path: "a" })).toBe(true);
    expect(least.permission({ path: "a" })).toEqual({ behavior: "ask" });
  });

  test("has a default for everything else", () => {
    expect(least).toMatchObject({
      kind: "tool",
      aliases: [],
      needs: {},
      requiresUser: false,
      interrupt: "block",
      cancelsSiblings: false,
      maxResultChars: 30_000,
      timeoutMs: 600_000,
      defer: false,
      alwaysLoad: false,
    });
    expect([least.output, least.when, least.searchHint]).toEqual([undefined, undefined, undefined]);
    expect(least.title({})).toBe("Least");
    expect(least.summary({ path: "a" })).toBe('{"path":"a"}');
    expect(least.summary(undefined)).toBe("");
    expect(least.paths({})).toEqual([]);
  });

  test("lets every input through that its schema lets through", async () => {
    expect(least.validate).toBeUndefined();
    expect(await parseWith(least.input, { path: 1 })).toMatchObject({ ok: false, issues: [{ path: "path" }] });
  });

  test.each([
    ["text", "as it is", "as it is"],
    ["an object", { a: 1 }, '{"a":1}'],
    ["nothing", undefined, "(no output)"],
    ["null", null, "null"],
  ])("shows the model %s plainly", async (_what, output, content) => {
    expect(await least.present(output, {})).toEqual({ content });
  });
});

describe("what a tool says of itself", () => {
  const rm: Tool = defineTool({
    name: "Remove",
    description: "Removes.",
    input: z.object({ path: z.string(), dry: z.boolean() }),
    aliases: ["Delete"],
    readOnly: ({ dry }) => dry,
    concurrencySafe: true,
    title: ({ path }) => `Remove ${path}`,
    summary: ({ path }) => path,
    paths: ({ path }) => [path],
    validate: ({ path }) => (path === "/" ? "Not that." : undefined),
    permission: ({ path }) => (path.startsWith("/etc") ? { behavior: "deny", message: "No." } : { behavior: "ask" }),
    present: (output) => ({ content: `<${String(output)}>`, isError: true }),
    run: () => 1,
  });

  test("may depend on the input; what is read-only is not destructive", () => {
    expect([rm.isReadOnly({ dry: true }), rm.isDestructive({ dry: true })]).toEqual([true, false]);
    expect([rm.isReadOnly({ dry: false }), rm.isDestructive({ dry: false })]).toEqual([false, true]);
    expect(rm.isConcurrencySafe({})).toBe(true);
  });

  test("is used as it says", async () => {
    const input = { path: "/etc/passwd", dry: false };
    expect([rm.title(input), rm.summary(input), rm.paths(input)]).toEqual(["Remove /etc/passwd", "/etc/passwd", ["/etc/passwd"]]);
    expect(rm.permission(input)).toEqual({ behavior: "deny", message: "No." });
    expect(await rm.validate?.({ path: "/", dry: false }, {})).toBe("Not that.");
    expect(await rm.present(1, input)).toEqual({ content: "<1>", isError: true });
  });

  test("may be that it is not destructive although it writes", () => {
    const log = defineTool({ name: "Log", description: "Logs.", input: z.object({}), destructive: false, run: () => "" });
    expect([log.isReadOnly({}), log.isDestructive({})]).toEqual([false, false]);
  });
});

describe("running", () => {
  test("a tool is given its input and the services it names", async () => {
    const Store: Token<{ get(): string }> = token("acme.Store");
    const read = defineTool({
      name: "Get",
      description: "Gets.",
      input: z.object({ key: z.string() }),
      needs: { store: Store },
      run: ({ key }, { store }) => {
        expectTypeOf(key).toEqualTypeOf<string>();
        expectTypeOf(store).toEqualTypeOf<{ get(): string }>();
        return `${key}=${store.get()}`;
      },
    });
    expect(await read.run({ key: "a" }, { store: { get: () => "b" } }, call)).toBe("a=b");
  });

  test("a throw becomes a rejection, also where the tool is not asynchronous", async () => {
    const broken = defineTool({
      name: "Broken",
      description: "Breaks.",
      input: z.object({}),
      run: () => {
        throw new Error("bug");
      },
    });
    await expect(broken.run({}, {}, call)).rejects.toThrow("bug");
  });
});

describe("results", () => {
  test("a failure is recognised by its mark and not by its looks", () => {
    expect(isToolFailure(toolFailure("no such file", { code: 1 }))).toBe(true);
    expect(isToolFailure({ message: "no such file" })).toBe(false);
    expect(isToolFailure(null)).toBe(false);
    expect({ ...toolFailure("m", 1) }).toEqual({ message: "m", output: 1 });
    expect("output" in toolFailure("m")).toBe(false);
  });

  test("an outcome reads as text", () => {
    expect(outcomeText(toolError("denied", "No."))).toBe("No.");
    const image = { type: "image", source: { type: "base64", media_type: "image/png", data: "" } } as const;
    expect(outcomeText({ status: "ok", content: [{ type: "text", text: "a" }, image] })).toBe("a\n[image]");
  });
});
