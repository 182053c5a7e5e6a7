import { provide } from "@lorimer/sdk";
import type { Service } from "@lorimer/sdk";
import { ShellEnvironment } from "../contract/index.js";
import { HookEngine } from "../engine/engine-token.js";

const shellEnvironment: Service<ShellEnvironment> = provide(ShellEnvironment, {
  level: "session",
  needs: { engine: HookEngine },
  create: ({ engine }) => ({ scripts: () => engine.envFiles.paths }),
});
export default shellEnvironment;
