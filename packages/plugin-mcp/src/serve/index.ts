export { serveHttp } from "./serve-http.js";
export type { HttpServing } from "./serve-http.js";
export { serveStdio } from "./serve-stdio.js";
export type { ServedSession, ServeParts } from "./tool-server.js";
