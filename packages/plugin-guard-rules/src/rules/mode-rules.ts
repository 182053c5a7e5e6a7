import type { Act } from "../act/act.js";
import type { Invocation } from "../act/invocation.js";
import { hasLong, hasShort, operandsOf } from "../act/options.js";
import type { GitCommand } from "../git/git-command.js";
import type { Finding } from "./guard-rule.js";
import { gitCommands } from "./git-rules.js";

/** While a plan is made nothing is written, whatever was allowed before. */
export function writeInPlan(act: Act): Finding {
  if (act.mode !== "plan") return undefined;
  const target = [...act.edits, ...act.shellWrites][0];
  return target && `it changes ${target.given} while a plan is being made`;
}

/** Edits were accepted in advance: code from elsewhere was not. */
export function fetchedCode(act: Act): Finding {
  if (act.mode !== "acceptEdits") return undefined;
  const install = act.invocations.find(({ program, args }) => {
    const subcommand = operandsOf(args, placing)[0] ?? "";
    return runsFetched.has(program) || installs[program]?.test(subcommand) === true || moduleInstall(program, args);
  });
  if (install !== undefined) return `\`${install.source}\` installs code from elsewhere, which accepting edits does not cover`;
  if (!act.invocations.some(({ program }) => downloads.has(program))) return undefined;
  const run = act.invocations.find((invocation) => readsItsProgram(invocation));
  return run && `\`${run.source}\` runs what was just downloaded, which accepting edits does not cover`;
}

/** Where nobody is asked, what cannot be taken back is refused. */
export function irreversible(act: Act): Finding {
  if (act.mode !== "bypassPermissions") return undefined;
  const git = gitCommands(act).find((command) => losesWork(command));
  if (git !== undefined) return `\`${git.source}\` throws away work for good, and nobody is asked in this mode`;
  const disk = act.invocations.find(
    ({ program, args }) => diskPrograms.test(program) || (program === "dd" && args.some((arg) => /^of=\/dev\/(?!null)/.test(arg))),
  );
  if (disk !== undefined) return `\`${disk.source}\` changes a whole disk, and nobody is asked in this mode`;
  const device = act.shellWrites.find(({ places }) =>
    places.some((place) => /^\/dev\/(?:[shv]d|xvd|nvme|mmcblk|disk|loop|dm-|mapper\/)/.test(place)),
  );
  return device && `the command writes to the disk ${device.given}, and nobody is asked in this mode`;
}

/** Options of package managers that take the next word, and may stand before the command. */
const placing = new Set(["--prefix", "-C", "--cwd", "--dir", "-w", "--workspace", "--filter", "-F", "--directory", "--project"]);
const jsInstall = /^(?:i|in|ins|inst|install|install-.*|add|ci|update|up|upgrade|dlx|exec|x|create|link)$/;
const installs: Readonly<Record<string, RegExp>> = {
  npm: jsInstall,
  pnpm: jsInstall,
  yarn: jsInstall,
  bun: jsInstall,
  deno: /^(?:install|add)$/,
  pip: /^(?:install|download|wheel)$/,
  pip3: /^(?:install|download|wheel)$/,
  pipx: /^(?:install|run|inject|upgrade)$/,
  uv: /^(?:add|sync|pip|tool)$/,
  poetry: /^(?:install|add|update)$/,
  conda: /^(?:install|create|update)$/,
  gem: /^(?:install|update)$/,
  bundle: /^(?:install|update|add)$/,
  cargo: /^(?:install|add)$/,
  go: /^(?:install|get)$/,
  composer: /^(?:install|require|update)$/,
  dotnet: /^(?:add|tool|restore)$/,
  apt: /^(?:install|upgrade|full-upgrade)$/,
  "apt-get": /^(?:install|upgrade|dist-upgrade)$/,
  dnf: /^(?:install|upgrade)$/,
  yum: /^(?:install|update)$/,
  apk: /^(?:add|upgrade)$/,
  zypper: /^(?:in|install|up|update)$/,
  brew: /^(?:install|upgrade|reinstall)$/,
  port: /^install$/,
  snap: /^install$/,
  winget: /^(?:install|upgrade)$/,
  choco: /^(?:install|upgrade)$/,
};
const runsFetched = new Set(["npx", "pnpx", "bunx", "uvx", "install-module", "install-package"]);

function moduleInstall(program: string, args: readonly string[]): boolean {
  if (/^python[\d.]*$/.test(program)) return /(?:^| )-m (?:pip|ensurepip)(?: .*)? ?install(?: |$)/.test(args.join(" "));
  return program === "pacman" && args.some((arg) => arg.startsWith("-S"));
}

const downloads = new Set([
  "curl",
  "wget",
  "fetch",
  "aria2c",
  "http",
  "https",
  "xh",
  "iwr",
  "irm",
  "invoke-webrequest",
  "invoke-restmethod",
]);
const interpreters =
  /^(?:(?:ba|z|k|c|tc|da|a|fi)?sh|python[\d.]*|node|deno|bun|perl|ruby|php|lua|pwsh|powershell|source|\.|eval|iex|invoke-expression)$/;

/** An interpreter that is given its program through a pipe or an expansion, not as a file. */
function readsItsProgram({ program, args, unclear }: Invocation): boolean {
  if (!interpreters.test(program)) return false;
  const first = args.findIndex((arg) => !arg.startsWith("-") || arg === "-");
  return first === -1 || unclear.has(first) || args[first] === "-" || /^\/(?:dev\/(?:stdin|fd\/)|proc\/self\/fd\/)/.test(args[first] ?? "");
}

const diskPrograms =
  /^(?:mkfs(?:\..+)?|mke2fs|mkswap|fdisk|sfdisk|cfdisk|gdisk|sgdisk|parted|wipefs|blkdiscard|shred|hdparm|cryptsetup|lvremove|vgremove|pvremove|zpool|diskpart|format|clear-disk|format-volume)$/;

function losesWork({ subcommand, args }: GitCommand): boolean {
  const operands = operandsOf(args);
  switch (subcommand) {
    case "reset":
      return hasLong(args, "--hard", 5);
    case "clean":
      return (hasShort(args, "f", "e") || hasLong(args, "--force", 3)) && !hasShort(args, "n", "e") && !hasLong(args, "--dry-run", 4);
    case "checkout":
      return hasShort(args, "f", "bB") || hasLong(args, "--force", 4) || operands.includes(".");
    case "switch":
      return hasShort(args, "f", "cC") || hasLong(args, "--force", 4) || hasLong(args, "--discard-changes", 5);
    case "restore":
      return operands.includes(".") || operands.includes(":/");
    case "branch":
      return hasShort(args, "D") || (hasShort(args, "d") && (hasShort(args, "f") || hasLong(args, "--force", 4)));
    case "push":
      return hasShort(args, "d", "o") || hasLong(args, "--delete", 4) || operands.slice(1).some((operand) => operand.startsWith(":"));
    case "stash":
      return operands[0] === "drop" || operands[0] === "clear";
    case "reflog":
      return operands[0] === "expire" || operands[0] === "delete";
    case "update-ref":
      return hasShort(args, "d");
    case "worktree":
      return operands[0] === "remove" && (hasShort(args, "f") || hasLong(args, "--force", 3));
    default:
      return /^filter-(?:branch|repo)$/.test(subcommand);
  }
}
