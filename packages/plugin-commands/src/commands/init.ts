import { defineCommand } from "@lorimer/sdk";
import type { Command } from "@lorimer/sdk";

const instructions = `Look at this project and write AGENTS.md in its top folder: what somebody who is new here, person or agent, must know to do good work, and could not see at a glance.

Find out first: read the README, the files that describe the build, the scripts, the continuous integration, and a few typical sources and tests. If AGENTS.md, CLAUDE.md or rules for other tools are there, take over what is still true; where AGENTS.md exists, improve it and keep what its authors wrote on purpose.

It holds, as far as the project has it:
- the commands to install, build, lint and test, and to run a single test
- how the parts fit together, in a few lines that need several files to be seen
- conventions that differ from what is usual, and what must not be touched

Leave out what every project has, lists of files, and anything that you did not see. At most about 80 lines, in plain words. Check the commands that are quick and harmless by running them.`;

const init: Command = defineCommand({
  name: "init",
  description: "Writes AGENTS.md: what one must know to work in this project",
  argumentHint: "[WISHES]",
  run: ({ arguments: wishes, attached }) => ({
    kind: "asked",
    content: [{ type: "text", text: wishes === "" ? instructions : `${instructions}\n\nAlso: ${wishes}` }, ...attached],
  }),
});
export default init;
