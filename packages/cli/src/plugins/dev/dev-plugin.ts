import { statSync } from "node:fs";
import { resolve } from "node:path";
import type { Line } from "@lorimer/sdk";
import type { Beside } from "../../interactive/run-interactive.js";
import { paint, paperOf } from "../../render/paint.js";
import type { Setup } from "../../setup.js";
import { usageError } from "../../usage-error.js";
import { said } from "../live/reload-lines.js";
import { Workshop } from "./workshop.js";

/** `lorimer plugin dev PATH [PROMPT]`: a session with the plugin in this folder, which is read again at every change. With `-p` one prompt. */
export async function devPlugin(setup: Setup, operands: readonly string[]): Promise<number> {
  const [path, prompt, ...rest] = operands;
  if (path === undefined || rest.length > 0) throw usageError("The command is: lorimer plugin dev PATH [PROMPT].");
  const { args, host, env } = setup;
  const folder = resolve(host.cwd, path);
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) throw usageError(`There is no folder ${folder}.`);
  const { command: _command, prompt: _prompt, ...others } = args;
  const own = {
    ...setup,
    args: { ...others, operands: [], pluginDirs: [...args.pluginDirs, folder], ...(prompt === undefined ? {} : { prompt }) },
  };
  const workshop = new Workshop(folder, env);
  const failed = await workshop.build();
  if (args.print) {
    const paper = paperOf(host.stderr, env);
    const tell = (lines: readonly Line[]): void => lines.forEach((line) => void host.stderr.write(`${paint(line, paper)}\n`));
    const { codeProblems } = await import("../live/open-live-harness.js");
    tell([...(failed ?? []), ...(await codeProblems(own)), ...(await workshop.problems())]);
    return (await import("../../headless/run-print.js")).runPrint(own);
  }
  if (!host.stdin.isTTY || !host.stdout.isTTY)
    throw usageError("lorimer plugin dev needs a terminal.", "Use -p to run one prompt with the plugin.");
  const beside: Beside = async ({ reload, problems, show }) => {
    const found = [...(failed ?? []), ...(await problems()), ...(await workshop.problems())];
    show([said(`${folder} is read again at every change.`), ...found]);
    return workshop.watch(reload, show);
  };
  return (await import("../../interactive/run-interactive.js")).runInteractive(own, beside);
}
