import type { ComponentReport } from "@lorimer/plugin-discovery/contract";
import { isRecord } from "../files/inside.js";

type Verdict = Pick<ComponentReport, "status" | "reason">;

/** Spellings of the transports that are in use beside `stdio`, `http`, `sse` and `ws`. */
const otherSpellings: ReadonlyMap<string, string> = new Map([
  ["streamable-http", "http"],
  ["streamableHttp", "http"],
  ["streamable_http", "http"],
  ["websocket", "ws"],
]);

/** What becomes of one entry of a list of MCP servers. Variables are not replaced yet, so an address may still hold some. */
export function judgeServer(entry: unknown): Verdict {
  const broken = (reason: string): Verdict => ({ status: "broken", reason });
  if (!isRecord(entry)) return broken("it is no object");
  if (entry["enabled"] === false || entry["disabled"] === true) return { status: "ignored", reason: "it is switched off in its file" };
  const { command, args, env, cwd, url, headers, headersHelper } = entry;
  const given = entry["type"] ?? entry["transport"];
  if (given === undefined && command === undefined && url === undefined) return broken("it names neither a command nor a url");
  const type = given ?? (url === undefined ? "stdio" : "http");
  const transport = otherSpellings.get(String(type)) ?? String(type);
  const reasons: string[] = [];
  if (given === undefined && url !== undefined) reasons.push("it has a url and no type, and is taken for http");
  if (transport !== type) reasons.push(`its type ${String(type)} is read as ${transport}`);
  if (entry["type"] === undefined && entry["transport"] !== undefined) reasons.push("its type stands in transport");

  if (transport === "stdio") {
    if (typeof command !== "string" || command.trim() === "")
      return broken(command === undefined ? "it names no command" : "its command is no text");
    if (args !== undefined && !(Array.isArray(args) && args.every((arg) => typeof arg === "string")))
      return broken("its args are no list of texts");
    if (env !== undefined && !isTextMap(env)) return broken("its env is no map of texts");
    if (cwd !== undefined && typeof cwd !== "string") return broken("its cwd is no text");
  } else if (["http", "sse", "ws"].includes(transport)) {
    if (typeof url !== "string") return broken(url === undefined ? "it names no url" : "its url is no text");
    if (url.trim() === "") return { status: "ignored", reason: "its url is not filled in yet" };
    if (headers !== undefined && !isTextMap(headers)) return broken("its headers are no map of texts");
    if (headersHelper !== undefined && typeof headersHelper !== "string") return broken("its headersHelper is no text");
    if (headersHelper?.includes("${user_config.") === true)
      return broken("${user_config…} cannot stand in headersHelper, which a shell reads");
    const fault = addressFault(url, transport);
    if (fault !== undefined) return broken(fault);
  } else return broken(`${JSON.stringify(type)} is no transport; those there are: stdio, http, sse, ws`);
  return { status: reasons.length === 0 ? "supported" : "emulated", reason: reasons.join("; ") };
}

function addressFault(url: string, transport: string): string | undefined {
  if (url.includes("${")) return undefined;
  if (!URL.canParse(url)) return "its url is none";
  const { protocol, username, password } = new URL(url);
  const allowed = transport === "ws" ? ["ws:", "wss:"] : ["http:", "https:"];
  if (!allowed.includes(protocol)) return `its url begins with ${protocol}//; ${allowed.join("// or ")}// is expected`;
  return username !== "" || password !== "" ? "its url holds a name or a password; use headers" : undefined;
}

function isTextMap(value: unknown): boolean {
  return isRecord(value) && Object.values(value).every((item) => typeof item === "string");
}
