import {
  Contributions,
  Conversation,
  defineCommandSource,
  isToolFailure,
  optional,
  SessionJournal,
  SessionPlace,
  ToolCaller,
} from "@lorimer/sdk";
import type { CommandCall, CommandResult, CommandSourceEntry, Message, RunOverrides, ToolFailure } from "@lorimer/sdk";
import { Mentions } from "@lorimer/plugin-commands/contract";
import { Active } from "../active/active-skills.js";
import { Catalog, OwnSettings } from "../catalog/catalog-token.js";
import { findByName } from "../catalog/name-table.js";
import { SkillForks } from "../contract/index.js";
import type { Skill } from "../contract/index.js";
import { Told } from "../listing/told-token.js";
import type { LoadedSkill } from "../render/load-skill.js";

/** Skills in one line: `/a /b text`. */
const most = 6;

/** Every skill that a person may use is a command of its name. */
const skills: CommandSourceEntry = defineCommandSource({
  id: "skills",
  needs: {
    catalog: Catalog,
    settings: OwnSettings,
    told: Told,
    active: Active,
    place: SessionPlace,
    contributions: Contributions,
    journal: SessionJournal,
    conversation: optional(Conversation),
    tools: optional(ToolCaller),
    forks: optional(SkillForks),
    mentions: optional(Mentions),
  },
  create: ({ catalog, settings, told, place, contributions, journal, mentions, ...parts }) => {
    const load = async (call: CommandCall): Promise<readonly LoadedSkill[] | ToolFailure | null> => {
      const { loadSkill } = await import("../render/load-skill.js");
      const typed = (await catalog.list()).filter(isTyped);
      const { names, text } = stacked(call, (name) => findByName(typed, name));
      const { signal, sessionId } = call;
      const request = { args: text, by: "person", signal, sessionId, projectDir: place.cwd, effort: settings.effort } as const;
      const loaded: LoadedSkill[] = [];
      for (const name of names) {
        const one = await loadSkill(name, request, { catalog, settings, contributions });
        if (isToolFailure(one)) return one;
        loaded.push(call.preview ? { ...one, blocked: "this is a preview" } : one);
        if (!call.preview) await told.used(name);
      }
      return names.length === 0 ? null : loaded;
    };

    return {
      list: async () => (await catalog.list()).filter(isTyped).map(infoOf),
      run: async (call) => {
        const loaded = await journal.recall("lorimer.skills.typed", () => load(call));
        if (loaded === null) return undefined;
        if (!("length" in loaded)) return shown(loaded.message);
        const { SkillUser } = await import("../render/skill-user.js");
        const [{ joined }, { wrapped }] = await Promise.all([import("../render/render-skill.js"), import("../render/skill-text.js")]);
        const user = new SkillUser(parts);
        const texts: string[] = [];
        const messages: Message[] = [];
        for (const one of loaded) {
          const text = call.preview
            ? wrapped(
                one.skill,
                one.dir,
                joined(
                  one,
                  one.commands.map((command) => `[the output of ${command}]`),
                ),
              )
            : await user.use(one, { by: "person", signal: call.signal, emit: (event) => call.emit(event) });
          if (isToolFailure(text)) return shown(text.message);
          texts.push(text);
          // Files that the text mentions, as in a prompt; what its commands printed is not searched for any.
          const { attachments, refused } = (await mentions?.attach(one.pieces.join("\n"), call)) ?? { attachments: [], refused: [] };
          messages.push(...attachments);
          for (const why of refused) call.emit({ type: "notice-given", level: "warning", text: why });
        }
        const overrides = loaded.reduce<RunOverrides>((all, { activation: { model, effort } }) => {
          return { ...all, ...(model === undefined ? {} : { model }), ...(effort === undefined ? {} : { effort }) };
        }, {});
        return {
          kind: "asked",
          messages,
          content: [...texts.map((text) => ({ type: "text" as const, text })), ...call.attached],
          overrides,
        };
      },
    };
  },
});
export default skills;

function isTyped({ state, fields }: Skill): boolean {
  return state !== "off" && fields.userInvocable;
}

function infoOf({
  name,
  description,
  origin,
  fields,
}: Skill): Awaited<ReturnType<ReturnType<CommandSourceEntry["create"]>["list"]>>[number] {
  const { argumentHint, arguments: names } = fields;
  return {
    name,
    description,
    origin,
    kind: "skill",
    ...(argumentHint === undefined ? {} : { argumentHint }),
    ...(names.length === 0 ? {} : { argumentNames: names }),
  };
}

/** The skills that a line begins with, and what is left of it: each of them is given that. */
function stacked(
  call: CommandCall,
  find: (name: string) => Skill | undefined,
): { readonly names: readonly string[]; readonly text: string } {
  const first = find(call.name);
  if (first === undefined) return { names: [], text: "" };
  const names = [first.name];
  let text = call.arguments;
  while (names.length < most) {
    const [whole = "", name = ""] = /^\s*\/([\p{L}\p{M}\p{N}_.:-]+)(?:\s+|$)/u.exec(text) ?? [];
    const next = name === "" ? undefined : find(name);
    if (next === undefined) break;
    names.push(next.name);
    text = text.slice(whole.length);
  }
  return { names, text };
}

function shown(text: string): CommandResult {
  return { kind: "shown", lines: text.split("\n").map((line) => [{ text: line, tone: "error" }]) };
}
