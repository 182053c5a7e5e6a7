import { Contributions, provide, Reporter } from "@lorimer/sdk";
import type { Service } from "@lorimer/sdk";
import { ServedResources } from "../contract/index.js";
import { JoinedResources } from "../serve/joined-resources.js";

const servedResources: Service = provide(ServedResources, {
  level: "session",
  needs: { contributions: Contributions, reporter: Reporter },
  create: ({ contributions, reporter }) =>
    new JoinedResources(contributions, (text) => reporter.emit({ type: "notice-given", level: "warning", text })),
});
export default servedResources;
