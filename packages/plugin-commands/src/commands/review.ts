import { defineCommand } from "@lorimer/sdk";
import type { Command } from "@lorimer/sdk";

const instructions = `Review a change to this project. Change nothing.

1. Get the whole change, and the files around it that one needs to judge it.
2. Look for what is wrong, most harmful first: wrong results and unhandled cases, broken callers, races and leaks, holes in security, lost or untested behaviour; then what is needlessly hard to understand. Style only where it breaks what the project itself does.
3. Check each suspicion in the code before you report it, by running a test where that is quick. Drop what you cannot show.

Report the findings in order of harm, each with path:line, what happens in which case, and how to mend it. If there are none, say so in one line. No praise, no summary of the change.`;

const review: Command = defineCommand({
  name: "review",
  description: "Reviews a change: the working tree's, or a branch, commit or pull request",
  argumentHint: "[WHAT]",
  run: ({ arguments: what, attached }) => {
    const target =
      what === ""
        ? "The change is what the working tree holds that is not committed, new files included; where there is none, the commits of this branch that its base has not."
        : `The change is: ${what}`;
    return { kind: "asked", content: [{ type: "text", text: `${instructions}\n\n${target}` }, ...attached] };
  },
});
export default review;
