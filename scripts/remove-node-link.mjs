// The package that brings the second Node to test with also links itself as node_modules/.bin/node, which npm puts first on
// the search path of its scripts: from then on `npm test` would silently run on that one. So the link goes, after every install.
import { rmSync } from "node:fs";
import { fileURLToPath } from "node:url";

rmSync(fileURLToPath(new URL("../node_modules/.bin/node", import.meta.url)), { force: true });
