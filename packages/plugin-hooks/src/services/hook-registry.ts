import { provide } from "@lorimer/sdk";
import type { Service } from "@lorimer/sdk";
import { HookRegistry } from "../contract/index.js";
import { HookEngine } from "../engine/engine-token.js";

const hookRegistry: Service<HookRegistry> = provide(HookRegistry, {
  level: "session",
  needs: { engine: HookEngine },
  create: ({ engine }) => engine,
});
export default hookRegistry;
