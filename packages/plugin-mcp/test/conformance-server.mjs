// `lorimer mcp serve --port`, with a plugin that has what the suite's server scenarios call by name, behind a forwarder that knows the token: the
// suite can send none.
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, request as httpRequest } from "node:http";
import { createInterface } from "node:readline";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const cli = process.env.LORIMER_BUNDLE ?? fileURLToPath(new URL("../../cli/dist/lorimer.mjs", import.meta.url));
const pluginFolder = fileURLToPath(new URL("../../../test/mcp/served-plugin", import.meta.url));

export async function startConformanceServer() {
  const home = await mkdtemp(join(tmpdir(), "lorimer-conformance-"));
  const child = spawn(process.execPath, [cli, "mcp", "serve", "--port", "0", "--plugin-dir", pluginFolder], {
    cwd: home,
    env: { PATH: process.env.PATH, HOME: home },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [line] = await new Promise((resolve, reject) => {
    createInterface({ input: child.stdout }).once("line", (text) => resolve([text]));
    child.once("close", () => reject(new Error("lorimer mcp serve ended")));
  });
  const served = JSON.parse(line);
  const target = new URL(served.url);
  const forwarder = createServer((request, response) => {
    const { port } = forwarder.address();
    // Its own name and origin become those of the server behind it; every other stays as it came.
    const own = (value) => value?.replace(`:${port}`, `:${target.port}`);
    const headers = { ...request.headers, host: own(request.headers.host), authorization: served.headers.Authorization };
    if (headers.origin !== undefined) headers.origin = own(headers.origin);
    const onward = httpRequest(
      { host: target.hostname, port: target.port, path: target.pathname, method: request.method, headers },
      (answer) => {
        response.writeHead(answer.statusCode, answer.headers);
        answer.pipe(response);
      },
    );
    onward.on("error", () => response.destroy());
    response.on("close", () => onward.destroy());
    request.pipe(onward);
  });
  await new Promise((resolve) => forwarder.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${forwarder.address().port}/mcp`,
    close: async () => {
      forwarder.closeAllConnections();
      forwarder.close();
      child.kill("SIGTERM");
      await new Promise((resolve) => (child.exitCode === null && child.signalCode === null ? child.once("close", resolve) : resolve()));
      await rm(home, { recursive: true, force: true });
    },
  };
}
