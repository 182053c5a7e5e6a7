import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";

const run = promisify(execFile);
const at = (path: string): string => fileURLToPath(new URL(`../../../../${path}`, import.meta.url));

/** The files of the package that one module brings with it before anything is called. */
async function staticImports(entry: string): Promise<string> {
  const script = `
    import { rolldown } from "rolldown";
    const bundle = await rolldown({ input: process.argv[1], platform: "node", external: (id) => !id.startsWith(".") && !id.startsWith("/") });
    const { output } = await bundle.generate({ format: "esm" });
    const chunks = new Map(output.map((chunk) => [chunk.fileName, chunk]));
    const seen = new Set();
    const visit = (name) => {
      const chunk = chunks.get(name);
      if (chunk === undefined || seen.has(chunk)) return;
      seen.add(chunk);
      for (const next of chunk.imports) visit(next);
    };
    visit(output.find(({ isEntry }) => isEntry).fileName);
    console.log([...seen].flatMap(({ moduleIds, imports }) => [...moduleIds, ...imports]).join("\\n"));`;
  const { stdout } = await run(process.execPath, ["--input-type=module", "-e", script, entry], {
    cwd: at("packages/cli"),
    timeout: 30_000,
  });
  return stdout;
}

describe("the reader of command lines", () => {
  it.each([
    "plugin-permissions/src/stages/permissions.ts",
    "plugin-permissions/src/stages/classify-early.ts",
    "plugin-permissions/src/services/permission-judge.ts",
    "plugin-permissions/src/services/rule-matcher.ts",
    "plugin-permissions/src/services/shell-reader.ts",
    "plugin-permissions/src/services/permissions.ts",
    "plugin-guard-rules/src/services/guard.ts",
    "plugin-guard-rules/src/stages/guard-rules.ts",
  ])("does not come with %s", async (file) => {
    const loaded = await staticImports(at(`packages/${file}`));
    expect(loaded).toContain(file);
    expect(loaded).not.toMatch(/unbash|read-shell|line-reader/);
  });

  it("comes with the engine, which is synchronous", async () => {
    expect(await staticImports(at("packages/plugin-permissions/src/engine/index.ts"))).toMatch(/read-shell/);
  });
});
