// How long linking takes in a process that has linked nothing before: 500 plugins with five tools each, against the built packages.
//
//   node bench/link.mjs [processes]     default 15; prints the median, the fastest and the slowest
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const self = fileURLToPath(import.meta.url);
const budgetMs = 5;

if (process.argv[2] === "--once") {
  console.log(await measure());
} else {
  const processes = Number(process.argv[2] ?? 15);
  const times = Array.from({ length: processes }, () =>
    Number(execFileSync(process.execPath, ["--expose-gc", self, "--once"], { encoding: "utf8" })),
  );
  times.sort((a, b) => a - b);
  const [fastest, median, slowest] = [times[0], times[Math.floor(times.length / 2)], times.at(-1)].map((ms) => `${ms.toFixed(2)} ms`);
  console.log(
    `link, 500 plugins x 5 tools, cold: median ${median} (budget ${budgetMs} ms), fastest ${fastest}, slowest ${slowest}, ${processes} processes`,
  );
}

/** Milliseconds of the first `link` of this process. */
async function measure() {
  const { link } = await import("../packages/core/dist/kernel/link.js");
  const { list, pointForms } = await import("../packages/sdk/dist/index.js");
  const points = Object.entries(pointForms).map(([name, form]) => ({
    name,
    form: list(form),
    ...(name === "tools" ? { id: (tool) => tool.name } : {}),
  }));
  // As if read from disk: no two plugins share an object.
  const plugins = JSON.parse(JSON.stringify(Array.from({ length: 500 }, (_, index) => pluginData(index)))).map((data) => ({
    ...data,
    modules: Object.fromEntries(data.contributes.tools.map(({ module }) => [module, () => import("node:fs")])),
  }));

  // What building this data left behind is not the linker's to sweep.
  globalThis.gc({ type: "minor" });
  const start = performance.now();
  const kernel = link({ engine: 0, points, plugins });
  const elapsed = performance.now() - start;
  if (kernel.plugins.length !== 500 || kernel.contributions("tools").length !== 2500) throw new Error("not everything was linked");
  return elapsed;
}

function pluginData(index) {
  const tools = Array.from({ length: 5 }, (_, tool) => ({
    name: `Tool_${index}_${tool}`,
    description: "Does one thing, and says in a sentence or two what it is good for.",
    inputSchema: { type: "object", properties: { path: { type: "string" }, limit: { type: "integer" } }, required: ["path"] },
    module: `./dist/tools/tool-${tool}.js`,
    ...(tool === 0 ? { aliases: [`OldTool_${index}`] } : {}),
  }));
  return {
    manifest: {
      $schema: "https://agent-plugins.org/schemas/1.0.0/plugin.schema.json",
      name: `plugin-${index}`,
      version: "1.0.0",
      description: "A plugin",
      license: "MIT",
      extensions: {
        "dev.lorimer": { engine: "0", access: ["files:read"], ...(index % 10 === 9 ? { requires: [`plugin-${index - 1}`] } : {}) },
      },
    },
    contributes: { tools },
  };
}
