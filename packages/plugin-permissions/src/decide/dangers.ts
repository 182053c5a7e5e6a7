import { posix } from "node:path";
import { isInside } from "../paths/inside.js";
import { isHardDenied, protection } from "../paths/protected.js";
import type { PathUse } from "../shell/shell-reading.js";
import type { Examination } from "./examine.js";
import type { Scene } from "./scene.js";

/** Something about a call that no rule settles. */
export interface Danger {
  readonly behavior: "deny" | "ask";
  readonly reason: "hard-denial" | "protected-path" | "unclear";
  readonly because: string;
}

// More than a person reads before saying yes.
const mostCharacters = 10_000;
const mostCommands = 1_000;

/** What needs a person whatever rules and modes say, or is refused even then. */
export function dangerOf(call: Examination, scene: Scene): Danger | undefined {
  const commands = call.shell?.commands ?? [];
  const writes = [
    ...call.files.filter(({ access }) => access === "write"),
    ...commands.flatMap(({ writes: written, removes }) => [...written, ...removes]),
  ];
  const removes = commands.flatMap((command) => command.removes);
  return (
    first(writes, (use) => hardDenial(use, scene)) ??
    first(removes, (use) => criticalRemoval(use, scene)) ??
    first(writes, (use) => protectedWrite(use, scene)) ??
    tooMuch(call)
  );
}

function first(uses: readonly PathUse[], look: (use: PathUse) => Danger | undefined): Danger | undefined {
  for (const use of uses) {
    const danger = look(use);
    if (danger !== undefined) return danger;
  }
  return undefined;
}

function hardDenial(use: PathUse, scene: Scene): Danger | undefined {
  const { forms } = scene.locate(use);
  if (!forms.some((form) => isHardDenied(form, scene.place))) return undefined;
  return {
    behavior: "deny",
    reason: "hard-denial",
    because: `${use.source} belongs to what keeps this harness honest (policy, trust, credentials); nothing lets an agent write it.`,
  };
}

function protectedWrite(use: PathUse, scene: Scene): Danger | undefined {
  const { forms, doubt, odd } = scene.locate(use);
  const why = doubt ?? odd;
  // What an unseen character hides is judged by the name without it, in `protection`; a stream or device name is no name at all.
  for (const form of forms) {
    const kept = protection(form, scene.files);
    if (kept !== undefined)
      return { behavior: "ask", reason: "protected-path", because: `A person must agree to a change of ${use.source}: ${kept}.` };
  }
  if (forms.length > 0 && why !== undefined)
    return { behavior: "ask", reason: "unclear", because: `A person must look at ${JSON.stringify(use.source)}: ${why}.` };
  return undefined;
}

function criticalRemoval(use: PathUse, scene: Scene): Danger | undefined {
  const located = scene.locate(use);
  // An empty variable turns "$X"/* into /*.
  const unknown = located.forms.length === 0 && /^["']?[$`{]/.test(use.source) && use.source.includes("/");
  const wholeFolder = use.pattern === undefined || /^(?:\.?\/)?[.*?{},[\]!]*\*[.*?{},[\]!]*$/.test(posix.basename(use.pattern));
  if (!unknown && !(wholeFolder && located.forms.some((form) => isCritical(form, scene, use.pattern !== undefined)))) return undefined;
  return {
    behavior: "ask",
    reason: "protected-path",
    because: `Removing ${use.source} would take away a whole working folder, a home folder or a part of the system.`,
  };
}

function isCritical(form: string, scene: Scene, contents: boolean): boolean {
  const { place } = scene;
  if (form === "/" || (!contents && posix.dirname(form) === "/")) return true;
  return [place.home, place.cwd, ...scene.folders].some((folder) => isInside(form, folder));
}

function tooMuch({ command, shell }: Examination): Danger | undefined {
  const because =
    (command?.length ?? 0) > mostCharacters
      ? `The command is longer than the ${mostCharacters} characters that anybody reviews.`
      : (shell?.commands.length ?? 0) > mostCommands
        ? `The line holds more than ${mostCommands} commands.`
        : undefined;
  return because === undefined ? undefined : { behavior: "ask", reason: "unclear", because };
}
