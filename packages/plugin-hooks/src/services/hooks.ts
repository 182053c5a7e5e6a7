import { provide } from "@lorimer/sdk";
import type { Service } from "@lorimer/sdk";
import { Hooks } from "../contract/index.js";
import { HookEngine } from "../engine/engine-token.js";

const hooks: Service<Hooks> = provide(Hooks, { level: "session", needs: { engine: HookEngine }, create: ({ engine }) => engine });
export default hooks;
