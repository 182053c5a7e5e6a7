import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";
import { describe, expect, it } from "vitest";
import { cliPlace } from "./run-cli.js";
import type { CliRun } from "./run-cli.js";

const dist = fileURLToPath(new URL("../../packages/cli/dist/", import.meta.url));

/** Bundles the CLI as its build does, from a distribution that does not import one of its packages. */
async function bundleWithout(name: string, dir: string): Promise<string> {
  const bundle = await rolldown({
    input: { lorimer: `${dist}main.js` },
    platform: "node",
    transform: { define: { __LORIMER_VERSION__: '"0.0.0"' } },
    plugins: [
      {
        name: "leave-out",
        transform(code, id) {
          if (!id.endsWith("/cli/dist/default-plugins.js")) return null;
          const [line, variable] = new RegExp(`^import \\{ plugin as (\\w+) \\} from "${name}";\\n`, "m").exec(code) ?? [];
          if (line === undefined || variable === undefined) throw new Error(`the distribution does not import ${name}`);
          return { code: code.replace(line, "").replace(new RegExp(`\\b${variable}(,\\s*)?`), ""), map: null };
        },
      },
    ],
  });
  await bundle.write({ dir, format: "esm", entryFileNames: "[name].mjs" });
  await bundle.close();
  return join(dir, "lorimer.mjs");
}

async function withBundle(
  name: string,
  use: (run: (...args: readonly string[]) => Promise<CliRun>) => Promise<void>,
  env = {},
): Promise<void> {
  await using place = await cliPlace((request) => request.tools.map((tool) => tool.name).join(" "));
  const dir = await mkdtemp(join(tmpdir(), "lorimer-left-out-"));
  try {
    const bundle = await bundleWithout(name, dir);
    await use((...args) => place.start(args, { bundle, env }).finished);
  } finally {
    await rm(dir, { recursive: true });
  }
}

const missingOf = ({ stdout }: CliRun): unknown => {
  const { findings } = JSON.parse(stdout) as { findings: { name: string; status: string; remedy: string }[] };
  return findings.filter(({ status }) => status === "missing").map(({ name, remedy }) => [name, remedy]);
};

const ofOpenai = { ANTHROPIC_API_KEY: "", ANTHROPIC_BASE_URL: "", ANTHROPIC_MODEL: "", OPENAI_API_KEY: "none", OPENAI_MODEL: "llama" };

/** Tools of the packages that are never left out here. */
const others = ["Forget", "Remember", "Skill", "TodoWrite", "ToolSearch"];
const fileTools = ["Edit", "Glob", "Grep", "NotebookEdit", "Read", "Write"];
const shellTools = ["Bash", "TaskOutput", "TaskStop"];

describe("a distribution that leaves a package out", () => {
  it.each([
    ["@lorimer/tools-fs", [["File tools", "Add @lorimer/tools-fs to the distribution."]], shellTools],
    ["@lorimer/tools-shell", [["Shell tool", "Add @lorimer/tools-shell to the distribution."]], fileTools],
    ["@lorimer/plugin-openai", [], [...fileTools, ...shellTools]],
  ])("answers without %s, and doctor names what is missing", async (name, missing, tools) => {
    await withBundle(name, async (run) => {
      expect(await run("--version")).toMatchObject({ code: 0, stdout: "0.0.0\n", stderr: "" });
      const doctor = await run("doctor", "--json");
      expect([doctor.code, missingOf(doctor)]).toEqual([missing.length === 0 ? 0 : 1, missing]);
      expect(await run("-p", "go on")).toMatchObject({ code: 0, stdout: `${[...tools, ...others].toSorted().join(" ")}\n`, stderr: "" });
    });
  });

  it.each([
    ["@lorimer/plugin-anthropic", {}, ["Model", expect.stringContaining("openai (gpt-")], "Nothing in this harness provides the model"],
    [
      "@lorimer/plugin-openai",
      ofOpenai,
      ["Credentials", expect.stringContaining("ANTHROPIC_API_KEY")],
      "no credentials for https://api.anthropic.com",
    ],
  ])("has nothing to run with without %s, where the model is that provider's, and says so", async (name, env, missing, message) => {
    await withBundle(
      name,
      async (run) => {
        expect(await run("--version")).toMatchObject({ code: 0, stdout: "0.0.0\n", stderr: "" });
        const doctor = await run("doctor", "--json");
        expect([doctor.code, missingOf(doctor)]).toEqual([1, [missing]]);
        const answer = await run("-p", "go on");
        expect(answer).toMatchObject({ code: 3, stdout: "" });
        expect(answer.stderr).toContain(message);
      },
      env,
    );
  });
});
