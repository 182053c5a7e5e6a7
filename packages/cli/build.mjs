// Bundles the CLI into dist/lorimer.mjs with lazily loaded chunks beside it. Run after `tsc -b`.
import { chmod, readFile, readdir, rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";

const here = fileURLToPath(new URL(".", import.meta.url));
const dist = `${here}dist/`;
const { version } = JSON.parse(await readFile(`${here}package.json`, "utf8"));

for (const name of await readdir(dist)) if (/^(lorimer|chunk-.*)\.mjs(\.map)?$/.test(name)) await rm(dist + name);

const bundle = await rolldown({
  input: { lorimer: `${dist}main.js` },
  platform: "node",
  treeshake: true,
  transform: { define: { __LORIMER_VERSION__: JSON.stringify(version) } },
});
await bundle.write({
  dir: dist,
  format: "esm",
  minify: true,
  entryFileNames: "[name].mjs",
  chunkFileNames: "chunk-[name]-[hash].mjs",
  banner: (chunk) => (chunk.isEntry ? "#!/usr/bin/env node" : ""),
});
await bundle.close();
await chmod(`${dist}lorimer.mjs`, 0o755);
