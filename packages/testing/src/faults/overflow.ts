import { setTimeout as wait } from "node:timers/promises";
import { defineTool, manifestSchemaUrl, namespace, toolFailure } from "@lorimer/sdk";
import type { Plugin, Tool } from "@lorimer/sdk";
import * as z from "zod/mini";

const input = z.object({
  mode: z._default(z.enum(["emit", "throw", "fail", "hang", "ignore-abort"]), "emit"),
  characters: z._default(z.int().check(z.minimum(0)), 1_000_000),
});

/** Misbehaves as asked: emits very much, throws, fails, hangs until aborted, or hangs on in spite of it for ten seconds. */
export const overflow: Tool = defineTool({
  name: "Overflow",
  description: "Test tool: emits any number of characters, throws, fails or hangs on demand.",
  input,
  readOnly: true,
  concurrencySafe: true,
  maxResultChars: Number.MAX_SAFE_INTEGER,
  async run({ mode, characters }, _services, { signal }) {
    if (mode === "throw") throw new Error("Overflow was asked to throw");
    if (mode === "fail") return toolFailure("Overflow was asked to fail");
    if (mode === "hang") await wait(600_000, undefined, { signal });
    if (mode === "ignore-abort") await wait(10_000, undefined, { ref: false });
    return "0123456789".repeat(Math.ceil(characters / 10)).slice(0, characters);
  },
});

const inputSchema = {
  type: "object",
  properties: {
    mode: { default: "emit", type: "string", enum: ["emit", "throw", "fail", "hang", "ignore-abort"] },
    characters: { default: 1_000_000, type: "integer", minimum: 0, maximum: Number.MAX_SAFE_INTEGER },
  },
};

const module = "./tools/overflow.js";

/** A plugin of faulty tools, to see how a harness takes them. */
export const faultPlugin: Plugin = {
  manifest: {
    $schema: manifestSchemaUrl,
    name: "fault",
    version: "0.0.0",
    description: "Tools that misbehave on demand",
    extensions: { [namespace]: { engine: "*" } },
  },
  contributes: {
    tools: [{ name: overflow.name, description: overflow.description, inputSchema, module }],
  },
  modules: { [module]: () => Promise.resolve({ default: overflow }) },
};
