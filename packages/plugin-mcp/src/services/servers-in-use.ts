import { provide } from "@lorimer/sdk";
import type { Service } from "@lorimer/sdk";
import { ServersInUse } from "../offering/servers-in-use.js";

const serversInUse: Service = provide(ServersInUse, { level: "session", create: () => ({ servers: undefined }) });
export default serversInUse;
