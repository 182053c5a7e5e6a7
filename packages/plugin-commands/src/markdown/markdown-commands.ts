import { readFile, stat } from "node:fs/promises";
import type { ActivePackage, Packages } from "@lorimer/plugin-discovery/contract";
import type { CommandCall, CommandInfo, CommandResult, CommandSource, Line, RunOverrides, SessionJournal, ToolCaller } from "@lorimer/sdk";
import type { Mentions } from "../contract/index.js";
import { readCommandFile } from "./command-file.js";
import type { CommandFile } from "./command-file.js";
import type { CommandHooks } from "./command-hooks.js";
import { findCommandFiles } from "./find-files.js";
import { keepHead, keptHead } from "./kept-heads.js";
import type { CommandHead } from "./kept-heads.js";
import type { CommandPlace } from "./places.js";
import { runInline } from "./run-inline.js";
import type { TurnGrants } from "./turn-grants.js";

export interface MarkdownNeeds {
  readonly places: readonly CommandPlace[];
  readonly packages: Packages | undefined;
  readonly grants: TurnGrants;
  readonly hooks: CommandHooks;
  readonly mentions: Mentions;
  readonly tools: ToolCaller | undefined;
  readonly journal: SessionJournal;
  /** The folder of the session, and its id, for texts that name them. */
  readonly variables: Readonly<Record<string, string>>;
  shellAllowed(): boolean;
  knowsModel(model: string): boolean;
}

/** A command file with all that its place says of it. */
interface Listed {
  readonly name: string;
  readonly file: string;
  readonly trusted: boolean;
  readonly overrides: Readonly<Record<string, unknown>>;
  readonly package?: ActivePackage;
}

/** The same as JSON, for the session's record, with what stands in it. */
interface Found extends Pick<Listed, "file" | "trusted"> {
  readonly package?: Pick<ActivePackage, "root" | "data" | "options">;
  readonly content: CommandFile;
  /** Whether commands in it may run. */
  readonly shell: boolean;
}

/** Commands that are Markdown files: of the project, the person, the organisation, and of packages under their names. */
export class MarkdownCommands implements CommandSource {
  readonly #needs: MarkdownNeeds;
  readonly #read = new Map<string, { readonly stamp: string; readonly content: Promise<CommandFile> }>();

  constructor(needs: MarkdownNeeds) {
    this.#needs = needs;
  }

  async list(): Promise<readonly CommandInfo[]> {
    const files = await this.#files();
    // There may be hundreds of packages, of which an earlier session read the heads: those are not waited for.
    const heads = files.map((listed) => keptHead(listed.package?.memo, listed.name) ?? this.#head(listed).catch(() => undefined));
    const infos: CommandInfo[] = [];
    for (const [at, { name, file, trusted }] of files.entries()) {
      const head = heads[at] instanceof Promise ? await heads[at] : heads[at];
      if (head === undefined || !head.userInvocable) continue;
      const { description, argumentHint, declared, ignored } = head;
      infos.push({
        name,
        description: description === "" ? `Runs ${file}` : description,
        origin: file,
        kind: "markdown",
        // Its words would be taken for the person's own.
        ...(trusted ? {} : { hidden: true }),
        ...(argumentHint === undefined ? {} : { argumentHint }),
        ...(declared.length === 0 ? {} : { argumentNames: declared }),
        ...(ignored.length === 0 ? {} : { remarks: [remarkOn(ignored)] }),
      });
    }
    return infos;
  }

  async run(call: CommandCall): Promise<CommandResult | undefined> {
    const { journal } = this.#needs;
    const found = await journal.recall("lorimer.commands.file", async (): Promise<Found | null> => {
      const listed = (await this.#files()).find(({ name }) => name === call.name);
      const content = listed === undefined ? undefined : await this.#content(listed);
      if (listed === undefined || content?.userInvocable !== true) return null;
      const { file, trusted, package: of } = listed;
      return { file, trusted, ...(of && { package: recordOf(of) }), content, shell: this.#needs.shellAllowed() };
    });
    if (found === null) return undefined;
    if (!found.trusted)
      return failed(call.name, found.file, "this folder is not trusted, so its commands are not used. lorimer trust shows what it brings.");
    return this.#expand(call, found);
  }

  async #expand(call: CommandCall, { file, package: of, content, shell }: Found): Promise<CommandResult> {
    const { grants, hooks, mentions, tools } = this.#needs;
    const { expandArguments, expandVariables, openSealed, replaceSpans, sealInlineCommands, withoutSeals } =
      await import("@lorimer/sdk/prompt-template");
    // Only the file's own commands run: arguments are filled into them, and can bring none.
    const template = sealInlineCommands(expandVariables(content.body, { ...this.#needs.variables, ...variablesOf(of) }));
    const sealed = withOptions(template, of?.options ?? {}, withoutSeals);
    const filled = expandArguments(sealed, withoutSeals(call.arguments), content);
    const { text, commands } = openSealed(filled);
    const overrides = this.#overrides(call, content);
    const refusal = commands.length === 0 || call.preview ? undefined : refusalOf(shell, tools);
    if (refusal !== undefined) return failed(call.name, file, refusal);
    if (!call.preview) {
      for (const fault of [...(await grants.add("allow", content.allowedTools)), ...(await grants.add("deny", content.disallowedTools))])
        call.emit({ type: "notice-given", level: "warning", text: `/${call.name}: ${fault}` });
    }
    // What stands in a command is the shell's to read.
    const { attachments, refused } = await mentions.attach(replaceSpans(text, commands, []), call);
    for (const why of refused) call.emit({ type: "notice-given", level: "warning", text: why });
    let outputs: readonly string[] = commands.map(({ command }) => `(The output of ${command} stands here when the prompt is sent.)`);
    if (commands.length > 0 && !call.preview && tools !== undefined) {
      const tool = content.shell === "powershell" ? "PowerShell" : "Bash";
      const ran = await runInline(
        commands.map(({ command }) => command),
        { tools, tool, signal: call.signal },
      );
      if ("failed" in ran) {
        await grants.release();
        return failed(call.name, file, `this command was not carried out:\n${ran.failed}`);
      }
      outputs = ran.outputs;
    }
    if (!call.preview) {
      if (content.ignored.length > 0)
        call.emit({ type: "notice-given", level: "warning", text: `/${call.name}: ${remarkOn(content.ignored)}` });
      const place = of === undefined ? {} : { pluginRoot: of.root, pluginData: of.data, userConfig: of.options };
      if (content.hooks !== undefined) hooks.add(content.hooks, { source: `the command ${call.name} (${file})`, ...place });
    }
    const words = replaceSpans(text, commands, outputs).trim();
    return {
      kind: "asked",
      content: [{ type: "text", text: words === "" ? `(/${call.name} is empty.)` : words }, ...call.attached],
      messages: attachments,
      overrides,
    };
  }

  #overrides(call: CommandCall, { model, effort }: CommandFile): RunOverrides {
    const known = model === undefined || this.#needs.knowsModel(model);
    if (!known)
      call.emit({
        type: "notice-given",
        level: "warning",
        text: `/${call.name} asks for the model ${model}, which nothing here provides; the session's model answers.`,
      });
    return { ...(known && model !== undefined ? { model } : {}), ...(effort === undefined ? {} : { effort }) };
  }

  /** Every file, one for each name: the first place that has it wins. */
  async #files(): Promise<readonly Listed[]> {
    const own = await Promise.all(
      this.#needs.places.map(async ({ folder, trusted }) =>
        (await findCommandFiles(folder)).map(({ name, file }): Listed => ({ name, file, trusted, overrides: {} })),
      ),
    );
    const packages = (await this.#needs.packages?.active("commands")) ?? [];
    const packaged = packages.flatMap((one) =>
      one.commands.map(({ name, file, overrides = {} }): Listed => ({
        name: `${one.name}:${name}`,
        file,
        trusted: true,
        overrides,
        package: one,
      })),
    );
    const seen = new Set<string>();
    return [...own.flat(), ...packaged].filter(({ name }) => !seen.has(name) && seen.add(name));
  }

  async #head(listed: Listed): Promise<CommandHead> {
    const content = await this.#content(listed);
    keepHead(listed.package?.memo, listed.name, content);
    return content;
  }

  async #content({ file, overrides }: Pick<Listed, "file" | "overrides">): Promise<CommandFile> {
    const { mtimeMs, size } = await stat(file);
    const stamp = `${mtimeMs} ${size}`;
    const kept = this.#read.get(file);
    if (kept?.stamp === stamp) return kept.content;
    if (size > mostBytes) throw new Error(`${file} is larger than ${mostBytes} bytes.`);
    const content = readFile(file, "utf8").then((text) => readCommandFile(text, overrides));
    this.#read.set(file, { stamp, content });
    return content;
  }
}

const mostBytes = 1_000_000;

/** What a command is goes into the log, and no secret with it. */
function recordOf({ root, data, options, sensitive }: ActivePackage): NonNullable<Found["package"]> {
  return { root, data, options: Object.fromEntries(Object.entries(options).filter(([key]) => !sensitive.includes(key))) };
}

function variablesOf(of: Found["package"]): Readonly<Record<string, string>> {
  if (of === undefined) return {};
  return { CLAUDE_PLUGIN_ROOT: of.root, CLAUDE_PLUGIN_DATA: of.data, LORIMER_PLUGIN_ROOT: of.root, LORIMER_PLUGIN_DATA: of.data };
}

/** Puts the options that a person set for a package in place of `${user_config.KEY}`. They bring no commands of their own. */
function withOptions(text: string, options: Readonly<Record<string, unknown>>, clean: (value: string) => string): string {
  return text.replaceAll(/\$\{user_config\.([\w-]+)\}/g, (found, key: string) => {
    const value = Object.hasOwn(options, key) ? options[key] : undefined;
    return ["string", "number", "boolean"].includes(typeof value) ? clean(String(value)) : found;
  });
}

function remarkOn(ignored: readonly string[]): string {
  return `${ignored.join(", ")}: there are no agents of their own yet, so it goes on in this conversation.`;
}

function refusalOf(shell: boolean, tools: ToolCaller | undefined): string | undefined {
  if (!shell) return "it runs commands, and the setting disableSkillShellExecution forbids that.";
  return tools === undefined ? "it runs commands, and nothing here can." : undefined;
}

function failed(name: string, file: string, why: string): CommandResult {
  const lines = `/${name} (${file}): ${why}`.split("\n").map((text): Line => [{ text, tone: "error" }]);
  return { kind: "shown", lines };
}
