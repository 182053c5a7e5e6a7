export { clientModel, clientModelPlugin } from "./client-model.js";
export { OtherEnds } from "./other-end.js";
export type { OtherEnd } from "./other-end.js";
export { serveHttp } from "./serve-http.js";
export type { HttpServing } from "./serve-http.js";
export type { ServedSession, ServeParts } from "./served-session.js";
export { serveStdio } from "./serve-stdio.js";
