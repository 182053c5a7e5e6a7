import { randomUUID } from "node:crypto";
import { provide, Random } from "@lorimer/sdk";
import type { Service } from "@lorimer/sdk";

/** The machine's own randomness. */
const random: Service<Random> = provide(Random, {
  level: "app",
  create: () => ({ uuid: () => randomUUID(), fraction: () => Math.random() }),
});
export default random;
