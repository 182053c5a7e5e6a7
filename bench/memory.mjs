// Measures the memory: scanning 200 files and choosing among them, each time in a process that has read none of them. Prints the figures.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { median } from "./measure.mjs";

const here = fileURLToPath(import.meta.url);
const runs = 15;

if (process.argv[2] === "scan") await scanOnce(process.argv[3]);
else measure();

function measure() {
  const folder = mkdtempSync(join(tmpdir(), "lorimer-bench-memory-"));
  const own = (at) =>
    `name: Fact ${at} about module ${at % 17}\ndescription: "Why part ${at}: it is as it is, see #${at}"\ntype: project\nmodified: 2026-01-01T00:00:00.000Z`;
  const others = (at) =>
    `name: Fact ${at}\ndescription: >\n  Why part ${at}\n  of module ${at % 17} is so\ntype: project\ntags: [a, b]\nmetadata:\n  node: memory`;
  try {
    for (const [kind, head] of Object.entries({ "own files": own, "files of others": others })) {
      for (let at = 0; at < 200; at += 1)
        writeFileSync(
          join(folder, `fact-${at}.md`),
          `---\n${head(at)}\n---\n\n${"Some text about why this is so.\n".repeat(40 + (at % 50))}`,
        );
      const results = Array.from({ length: runs }, () =>
        JSON.parse(spawnSync(process.execPath, [here, "scan", folder], { encoding: "utf8" }).stdout),
      );
      for (const step of ["scan", "choose"])
        console.log(`figure: memory, ${step} cold, 200 ${kind}, median ms ${median(results.map((result) => result[step])).toFixed(1)}`);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function scanOnce(folder) {
  const { FolderStore } = await import("../packages/plugin-memory/dist/store/folder-store.js");
  const { bm25 } = await import("../packages/plugin-memory/dist/retrieval/bm25.js");
  const store = new FolderStore({ folder, now: () => 0 });
  const started = performance.now();
  const { entries } = await store.scan();
  const scanned = performance.now();
  if (entries.length !== 200) throw new Error(`${entries.length} entries`);
  const documents = entries.map(({ path: id, name, description }) => ({ id, text: `${name}\n${description}` }));
  await bm25.rank("why is module 5 as it is?", documents, { limit: 4, signal: new AbortController().signal });
  console.log(JSON.stringify({ scan: scanned - started, choose: performance.now() - scanned }));
}
