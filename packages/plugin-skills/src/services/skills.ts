import { provide } from "@lorimer/sdk";
import type { Service } from "@lorimer/sdk";
import { Catalog } from "../catalog/catalog-token.js";
import { Skills } from "../contract/index.js";

const skills: Service<Skills> = provide(Skills, { level: "session", needs: { catalog: Catalog }, create: ({ catalog }) => catalog });
export default skills;
