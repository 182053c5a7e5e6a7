import { Settings } from "@lorimer/plugin-settings/contract";
import { defineCommand, messageOf, optional, SessionJournal } from "@lorimer/sdk";
import type { Command, Line } from "@lorimer/sdk";
import { Catalog } from "../catalog/catalog-token.js";
import { findByName } from "../catalog/name-table.js";

const states = ["on", "off", "name-only", "user-invocable-only"];

const skills: Command = defineCommand({
  name: "skills",
  description: "Lists skills and what is wrong with them; shows one; switches one on or off",
  argumentHint: "[NAME [on|off|name-only|user-invocable-only]]",
  needs: { catalog: Catalog, settings: optional(Settings), journal: SessionJournal },
  run: async (call, { catalog, settings, journal }) => {
    const [name = "", state] = call.arguments.trim().split(/\s+/);
    const lines = await journal.recall("lorimer.skills.command", async (): Promise<readonly Line[]> => {
      const { allSkills, oneSkill } = await import("../listing/skill-lines.js");
      catalog.refresh();
      const list = await catalog.list();
      if (name === "") return allSkills(list, await catalog.problems());
      const skill = findByName(list, name);
      if (skill === undefined) return wrong(`There is no skill named ${name}.`);
      if (state === undefined) return oneSkill(skill);
      if (!states.includes(state)) return wrong(`A skill can be ${states.join(", ")}.`);
      if (skill.scope === "package") return wrong(`${skill.name} belongs to a package: switch that on or off.`);
      if (settings === undefined) return wrong("Nothing here keeps settings.");
      if (call.preview) return [[{ text: `Would set ${skill.name} to ${state}.` }]];
      try {
        await settings.update("user", [{ op: "set", key: ["skillOverrides", skill.name], value: state }]);
      } catch (error) {
        return wrong(messageOf(error));
      }
      return [[{ text: `${skill.name} is ${state} from now on, by the user's settings.` }]];
    });
    return { kind: "shown", lines };
  },
});
export default skills;

function wrong(text: string): readonly Line[] {
  return [[{ text, tone: "error" }]];
}
