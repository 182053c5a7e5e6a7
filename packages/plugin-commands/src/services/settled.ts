import { provide } from "@lorimer/sdk";
import type { Service } from "@lorimer/sdk";
import { Settled } from "../mentions/settled.js";

const settled: Service<Settled> = provide(Settled, { level: "session", create: () => new WeakSet() });
export default settled;
