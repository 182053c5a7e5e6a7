import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { reply } from "@lorimer/testing";
import type { Script } from "@lorimer/testing";
import { cliPlace } from "../cli/run-cli.js";
import type { CliPlace } from "../cli/run-cli.js";
import { git } from "./checkpoint-place.js";

/** Writes what the prompt says to a file, or runs it; says how many messages it was given. */
const obeying =
  (place: () => CliPlace): Script =>
  (request) => {
    const said = request.messages.at(-1)?.content.at(-1);
    if (said?.type !== "text") return reply.text(`Done ${request.messages.length}.`);
    const [, verb, name = "", content = ""] = /^(write|run) (\S+) ?([^]*)$/.exec(said.text) ?? [];
    if (verb === "write") return reply.toolUse("Write", { file_path: join(place().root, name), content });
    if (verb === "run") return reply.toolUse("Bash", { command: `${name} ${content}`, description: "x" });
    return reply.text(`Said ${request.messages.length}.`);
  };

/** A git project with one file, and a model that does what it is told. */
export async function obeyingProject(): Promise<CliPlace> {
  const place: CliPlace = await cliPlace(obeying(() => place));
  await writeFile(join(place.root, "old.txt"), "old\n");
  // A slow machine must not change what is covered.
  await mkdir(join(place.home, ".lorimer"), { recursive: true });
  await writeFile(join(place.home, ".lorimer", "settings.json"), '{"plugins":{"lorimer.checkpoints":{"snapshotMs":20000}}}');
  git(place.root, "init", "-q");
  git(place.root, "add", ".");
  git(place.root, "commit", "-qm", "one");
  return place;
}
