// What the official conformance suite runs as its client: a session of the harness with this plugin, which connects to the server whose
// address is the last argument, signs in where it is asked to, and calls every tool.
import { get } from "node:http";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { provide } from "@lorimer/sdk";
import { inlinePlugin, openTestHarness, reply } from "@lorimer/testing";
import { plugin } from "@lorimer/plugin-mcp";
import { Elicitor, McpServers } from "@lorimer/plugin-mcp/contract";

const url = process.argv.at(-1);
const given = JSON.parse(process.env.MCP_CONFORMANCE_CONTEXT ?? "{}");

/** What a person would write into the server's entry: the suite's servers are all on this machine. */
const oauth = {
  privateHosts: ["localhost", "127.0.0.1"],
  clientMetadataUrl: "https://conformance-test.local/client-metadata.json",
  ...(given.client_id === undefined ? {} : { clientId: given.client_id }),
  ...(given.client_secret === undefined ? {} : { clientSecret: given.client_secret }),
  ...(/client-credentials/.test(given.name) ? { grant: "client_credentials" } : {}),
  ...(given.private_key_pem === undefined ? {} : { privateKey: given.private_key_pem, algorithm: given.signing_algorithm }),
  ...(given.idp_id_token === undefined
    ? {}
    : { crossApp: { clientId: given.idp_client_id, idToken: given.idp_id_token, idpTokenEndpoint: given.idp_token_endpoint } }),
};

/** Stands in for the browser: these servers send it back at once. */
async function visit(page) {
  const { headers } = await fetch(page, { redirect: "manual" });
  await new Promise((resolve, reject) => get(headers.get("location"), (answer) => resolve(answer.resume())).on("error", reject));
}

function sample({ type, enum: values, properties = {}, required = [] }) {
  if (values !== undefined) return values[0];
  if (type === "number" || type === "integer") return 1;
  if (type === "boolean") return true;
  if (type === "array") return [];
  if (type === "object") return Object.fromEntries(required.map((name) => [name, sample(properties[name] ?? {})]));
  return "text";
}

const userFolder = await mkdtemp(join(tmpdir(), "lorimer-conformance-"));
const elicitor = provide(Elicitor, { level: "session", create: () => ({ ask: async () => ({ action: "accept", content: {} }) }) });
const harness = await openTestHarness({
  script: () => reply.text("done"),
  plugins: [plugin, inlinePlugin({ services: [elicitor] })],
  settings: {
    "lorimer.mcp": { userFolder, given: [{ source: "suite", value: { mcpServers: { suite: { type: "http", url, oauth } } } }] },
  },
});
const signal = AbortSignal.timeout(25_000);
let exitCode = 1;
try {
  const servers = await harness.session.service(McpServers);
  const server = () => servers.list()[0];
  let logins = 0;
  const signedIn = async () => {
    while (server().status === "needs-auth" && logins < 3) {
      logins += 1;
      await servers.login("suite", { signal, visit });
    }
  };
  await servers.connect();
  await signedIn();
  const called = ({ name, inputSchema }) => servers.call("suite", name, sample(inputSchema), { signal });
  for (const tool of server().tools)
    await called(tool).catch(async (error) => {
      if (server().status !== "needs-auth") throw error;
      await signedIn();
      return called(tool);
    });
  process.stdout.write(JSON.stringify({ status: server().status, reason: server().reason, tools: server().tools.length, logins }));
  exitCode = server().status === "connected" ? 0 : 1;
} catch (error) {
  process.stderr.write(`${error?.stack ?? error}\n`);
} finally {
  await harness[Symbol.asyncDispose]();
  await rm(userFolder, { recursive: true, force: true });
}
process.exit(exitCode);
