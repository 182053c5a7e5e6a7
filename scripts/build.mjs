// Builds every package, from turbo's local cache where nothing changed.
import { build } from "./lib/process.mjs";

const { ok } = await build({ inherit: true });
process.exitCode = ok ? 0 : 1;
