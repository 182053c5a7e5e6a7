import { defineCommand } from "@lorimer/sdk";
import type { Command, CommandInfo, Line } from "@lorimer/sdk";
import { row, said } from "../lines.js";
import { CommandTable } from "../table/command-table.js";

const help: Command = defineCommand({
  name: "help",
  description: "Shows the commands, or what is known of one",
  argumentHint: "[COMMAND]",
  outside: true,
  needs: { table: CommandTable },
  async run({ arguments: wanted }, { table }) {
    const infos = (await table.list()).filter(({ hidden }) => hidden !== true);
    const name = wanted.replace(/^\//, "").trim();
    if (name !== "") {
      const found = await table.find(name, "");
      if (found === undefined) return said(`There is no command /${name}.`);
      const { info } = found;
      const aliases = info.aliases?.map((alias) => `/${alias}`).join(", ");
      return {
        kind: "shown",
        lines: [
          [{ text: used(info), tone: "accent" }],
          [{ text: info.description }],
          ...(aliases === undefined || aliases === "" ? [] : [[{ text: `Also ${aliases}.` }]]),
          ...(info.remarks ?? []).map((text): Line => [{ text, tone: "removed" }]),
          [{ text: `From ${info.origin}.`, tone: "dim" }],
        ],
      };
    }
    const width = Math.min(34, Math.max(...infos.map((info) => used(info).length)));
    const part = (title: string, kinds: readonly CommandInfo["kind"][]): readonly Line[] => {
      const own = infos.filter(({ kind }) => kinds.includes(kind)).sort((one, other) => (one.name < other.name ? -1 : 1));
      return own.length === 0
        ? []
        : [[{ text: title, tone: "strong" }], ...own.map((info) => row(used(info), short(info.description), width))];
    };
    const collisions = await table.collisions();
    return {
      kind: "shown",
      lines: [
        ...part("Commands", ["built-in"]),
        ...part("From files", ["markdown"]),
        ...part("Skills", ["skill"]),
        ...part("Prompts of servers", ["mcp-prompt"]),
        ...collisions.map((text): Line => [{ text, tone: "dim" }]),
        [{ text: "@path in a prompt attaches a file; // begins a prompt with a slash.", tone: "dim" }],
      ],
    };
  },
});
export default help;

function used({ name, argumentHint }: CommandInfo): string {
  return `/${name}${argumentHint === undefined ? "" : ` ${argumentHint}`}`;
}

function short(text: string): string {
  return text.length > 160 ? `${text.slice(0, 159)}…` : text;
}
