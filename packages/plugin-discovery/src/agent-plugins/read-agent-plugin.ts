import { join } from "node:path";
import { namespace } from "@lorimer/sdk";
import type { ComponentReport, PackageReading } from "../contract/index.js";
import { inside } from "../read/inside.js";
import { readJson } from "../read/read-json.js";
import { readContributions } from "./read-contributions.js";
import { claimsAgentPlugin, readManifest } from "./read-manifest.js";
import { readServers } from "./read-servers.js";
import { readSkills } from "./read-skills.js";

/** Reads a package of Agent Plugins 1.0 (https://agent-plugins.org). `root` is resolved. Undefined where the folder is none. */
export async function readAgentPlugin(root: string, fallbackName: string): Promise<PackageReading | undefined> {
  const at = await inside(root, join(root, "plugin.json"));
  if (at === "missing") return undefined;
  if (at === "outside") return refused(fallbackName, "plugin.json lies outside the package");
  const file = await readJson(at.at);
  if (!file.ok) return refused(fallbackName, `plugin.json ${file.fault}`);
  if (!claimsAgentPlugin(file.value)) return undefined;
  const read = readManifest(file.value);
  if (!read.ok) return refused(fallbackName, read.fault);
  const [{ skills, components: skillReports }, { servers, components: serverReports }] = await Promise.all([
    readSkills(root),
    readServers(root),
  ]);
  const { name, version, description, extensions } = read.manifest;
  const isOurs = extensions[namespace] !== undefined;
  const contributions = isOurs ? await readContributions(root, extensions[namespace]?.["isolation"]) : [];
  const elsewhere = await Promise.all(others.map(([kind, path]) => outsideFormat(root, kind, path)));
  return {
    ...nothing,
    name,
    ...(version === undefined ? {} : { version }),
    ...(description === undefined ? {} : { description }),
    format: isOurs ? "lorimer" : "agent-plugins",
    warnings: read.warnings,
    skills,
    mcpServers: servers,
    components: [...skillReports, ...serverReports, ...contributions, ...elsewhere.flat()],
  };
}

/** Places of parts that the format does not have: they are for other harnesses, and named so that nobody looks for them in vain. */
const others: readonly (readonly [ComponentReport["kind"], string])[] = [
  ["command", "commands"],
  ["agent", "agents"],
  ["hook", "hooks/hooks.json"],
  ["mcp-server", ".mcp.json"],
  ["lsp-server", ".lsp.json"],
  ["output-style", "output-styles"],
];

async function outsideFormat(root: string, kind: ComponentReport["kind"], path: string): Promise<readonly ComponentReport[]> {
  if (typeof (await inside(root, join(root, path))) === "string") return [];
  return [{ kind, name: "", path, status: "ignored", reason: "Agent Plugins 1.0 has no such part" }];
}

/** A package without anything in it. */
export const nothing: Omit<PackageReading, "name" | "format"> = {
  components: [],
  faults: [],
  warnings: [],
  skills: [],
  commands: [],
  agents: [],
  hooks: [],
  mcpServers: [],
  executables: [],
  userConfig: {},
  dependencies: [],
};

function refused(name: string, fault: string): PackageReading {
  return { ...nothing, name, format: "agent-plugins", faults: [fault] };
}
