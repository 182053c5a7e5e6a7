import { accessSync, constants, statSync } from "node:fs";
import { delimiter, join } from "node:path";
import type { Harness, Session } from "@lorimer/core";
import { isLorimerError, messageOf } from "@lorimer/sdk";
import { governanceFindings } from "./doctor-governance.js";
import type { Finding } from "./finding.js";
import { refusingApprover } from "../headless/refusing-approver.js";
import { failuresFile, openCliHarness } from "../open-harness.js";
import { failureText } from "../plugins/failure-text.js";
import { secretVariables } from "../settings/credentials.js";
import type { Setup } from "../setup.js";

/** `lorimer doctor`: says what is missing and how to mend it; ends with 1 when something that is needed is missing. */
export async function doctor(setup: Setup): Promise<number> {
  const findings = await findingsOf(setup);
  const sound = findings.every(({ status }) => status !== "missing");
  setup.out.write(setup.args.json ? `${JSON.stringify({ ok: sound, findings }, null, 2)}\n` : findings.map(findingText).join(""));
  return sound ? 0 : 1;
}

export async function findingsOf(setup: Setup): Promise<readonly Finding[]> {
  return [
    nodeFinding(process.version),
    folderFinding(setup.host.cwd),
    ...programFindings(setup),
    ...(await governanceFindings(setup)),
    ...(await pluginFindings(setup)),
    ...(await harnessFindings(setup)),
  ];
}

function findingText({ name, status, detail, remedy }: Finding): string {
  return `${{ ok: "ok     ", note: "note   ", missing: "MISSING" }[status]} ${name.padEnd(16)} ${detail}\n${remedy === undefined ? "" : `${" ".repeat(25)}-> ${remedy}\n`}`;
}

function nodeFinding(version: string): Finding {
  const [major = 0, minor = 0] = version.slice(1).split(".").map(Number);
  const sound = major > 20 || (major === 20 && minor >= 19);
  return {
    name: "Node.js",
    status: sound ? "ok" : "missing",
    detail: version,
    ...(sound ? {} : { remedy: "Install Node.js 20.19 or later." }),
  };
}

function folderFinding(cwd: string): Finding {
  try {
    accessSync(cwd, constants.R_OK | constants.W_OK);
    return { name: "Working folder", status: "ok", detail: cwd };
  } catch (error) {
    return {
      name: "Working folder",
      status: "missing",
      detail: messageOf(error),
      remedy: "Start in a folder that you may read and write.",
    };
  }
}

function programFindings({ env }: Setup): readonly Finding[] {
  const programs = [
    ["bash", "The Bash tool runs commands with it. Install bash."],
    ["git", "Used to see what a project ignores and changes. Install git."],
    ["rg", "Searches are slower without ripgrep. Install it, or leave it."],
  ] as const;
  return programs.map(([name, remedy]) => {
    const path = (env["PATH"] ?? "")
      .split(delimiter)
      .map((folder) => join(folder, name))
      .find(isFile);
    return path === undefined ? { name, status: "note", detail: "not on the search path", remedy } : { name, status: "ok", detail: path };
  });
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}

/** The last failure of each installed plugin that failed lately. */
async function pluginFindings({ env, host }: Setup): Promise<readonly Finding[]> {
  const { readFailures } = await import("@lorimer/plugin-discovery/breaker");
  const last = new Map(readFailures(failuresFile(env, host.home)).map((failure) => [failure.folder, failure]));
  return [...last.values()].map((failure) => ({
    name: failure.name,
    status: "note",
    detail: `failed ${failureText(failure)}`,
    remedy: "Mend or update the plugin, or switch it off with enabledPlugins.",
  }));
}

async function harnessFindings(setup: Setup): Promise<readonly Finding[]> {
  try {
    const { harness, sessionOptions, close } = await openCliHarness(setup, { approver: refusingApprover });
    try {
      const providers = (harness.plan.contributions["models"] ?? []).map(({ id }) => id);
      const model = await modelFinding(setup, () => harness.openSession(sessionOptions));
      const sandbox = await sandboxFinding(() => harness.openSession({ ...sessionOptions, model: "anthropic/none", persist: false }));
      return [...partsFindings(harness), sandbox, model, credentialFinding(setup, providers)];
    } finally {
      await close();
    }
  } catch (error) {
    return [failed("Harness", error)];
  }
}

function failed(name: string, error: unknown): Finding {
  const hint = isLorimerError(error) ? error.hint : undefined;
  return { name, status: "missing", detail: messageOf(error), ...(hint === undefined ? {} : { remedy: hint }) };
}

/** What the harness lacks of what a usable one has: file tools, a shell, and something that provides models. */
export function partsFindings({ plan }: Pick<Harness, "plan">): readonly Finding[] {
  const has = (point: string, id: string): boolean => (plan.contributions[point] ?? []).some((entry) => entry.id === id);
  const part = (name: string, present: boolean, remedy: string): Finding => ({
    name,
    status: present ? "ok" : "missing",
    detail: present ? "present" : "not in this distribution",
    ...(present ? {} : { remedy }),
  });
  return [
    part("File tools", has("tools", "Read"), "Add @lorimer/tools-fs to the distribution."),
    part("Shell tool", has("tools", "Bash"), "Add @lorimer/tools-shell to the distribution."),
    part(
      "Model provider",
      (plan.contributions["models"] ?? []).length > 0,
      "Add @lorimer/plugin-anthropic or @lorimer/plugin-openai to the distribution.",
    ),
    ...plan.quarantined.map(({ plugin, causes, remedy }): Finding => ({
      name: plugin,
      status: "missing",
      detail: causes.join("; "),
      remedy,
    })),
  ];
}

/** What would hold a command that is started here, found out by starting one. */
async function sandboxFinding(open: () => Promise<Session>): Promise<Finding> {
  const name = "Sandbox";
  try {
    const { ContainmentInspector } = await import("@lorimer/plugin-sandbox/contract");
    const { state, engine, reason } = await (await (await open()).service(ContainmentInspector)).check();
    if (state === "contained") return { name, status: "ok", detail: `${state} by ${engine}: ${reason}` };
    return { name, status: "note", detail: `${state} (${engine}): ${reason}`, remedy: "lorimer sandbox check says what is open." };
  } catch (error) {
    return { name, status: "note", detail: messageOf(error) };
  }
}

/** Whether a model is named, and whether something in the harness provides it: what a session looks for first. */
async function modelFinding({ chosen: { model } }: Setup, open: () => Promise<unknown>): Promise<Finding> {
  if (model === undefined)
    return { name: "Model", status: "missing", detail: "none is named", remedy: "Give --model NAME, or set LORIMER_MODEL." };
  try {
    await open();
    return { name: "Model", status: "ok", detail: model };
  } catch (error) {
    return failed("Model", error);
  }
}

/** Whether the provider that takes the model has something to identify itself with. `providers` are those of the harness. */
function credentialFinding({ env, chosen }: Setup, providers: readonly string[]): Finding {
  const name = "Credentials";
  // No model is named only where nothing but OpenAI's form of API is set up.
  const isOpenai = providers.includes("openai") && /^(openai\/|gpt-|o[134]|chatgpt-)/.test(chosen.model ?? "openai/");
  const provider = isOpenai ? "openai" : "anthropic";
  const { apiKey, authToken, headers, baseUrl } = chosen.plugins[`lorimer.${provider}`] ?? {};
  if (apiKey !== undefined || authToken !== undefined || namesCredential(headers)) {
    const source = secretVariables.find((variable) => env[variable] && variable.includes(provider.toUpperCase()));
    return { name, status: "ok", detail: `from ${source ?? `the settings of lorimer.${provider}`}` };
  }
  if (isOpenai && baseUrl !== undefined) return { name, status: "note", detail: "none; the base URL may not need any" };
  if (baseUrl === undefined)
    return { name, status: "missing", detail: `none found for ${provider}`, remedy: "Set ANTHROPIC_API_KEY or OPENAI_API_KEY." };
  return {
    name,
    status: "missing",
    detail: "none for the base URL",
    remedy:
      "Set ANTHROPIC_API_KEY, or ANTHROPIC_AUTH_TOKEN where a gateway hands out tokens; set any value where the address asks for none.",
  };
}

/** Headers stand as text, one a line, or as a record. */
function namesCredential(headers: unknown): boolean {
  return headers !== undefined && /(authorization|x-api-key)"?\s*:/i.test(typeof headers === "string" ? headers : JSON.stringify(headers));
}
