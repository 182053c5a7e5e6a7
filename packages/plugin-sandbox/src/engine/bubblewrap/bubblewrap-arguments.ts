import { existsSync } from "node:fs";
import { mountArguments } from "./mount.js";
import type { Mount } from "./mount.js";

export interface BubblewrapOptions {
  readonly mounts: readonly Mount[];
  readonly hidden: { readonly file: string; readonly folder: string };
  /** True when the harness is root, whose id owns files that no process inside may write. */
  readonly isRoot: boolean;
  /** True when the whole file system may be written, but for what the mounts keep. */
  readonly opensRoot: boolean;
  /** True where the network of the caller is the one to use. */
  readonly keepsNetwork: boolean;
  /** Descriptor of the system call filter; undefined where there is none. */
  readonly filter: number | undefined;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** The id that root's processes have inside. It is `nobody` on every system. */
const nobody = "65534";

/** Parts of /proc by which root can change the machine, beside those that bubblewrap covers itself. Others could change what their namespaces have of it. */
const machineControls = ["/proc/sys"];
const rootControls = ["/proc/acpi", "/proc/fs", "/proc/mtrr"];

/** The arguments of bwrap that come before the command. */
export function bubblewrapArguments(options: BubblewrapOptions): readonly string[] {
  const controls = [...machineControls, ...(options.isRoot ? rootControls : [])].filter((path) => existsSync(path));
  return [
    "--unshare-all",
    "--unshare-user",
    ...(options.keepsNetwork ? ["--share-net"] : []),
    ...(options.isRoot ? ["--uid", nobody, "--gid", nobody] : []),
    "--disable-userns",
    "--cap-drop",
    "ALL",
    "--die-with-parent",
    "--new-session",
    ...(options.filter === undefined ? [] : ["--seccomp", String(options.filter)]),
    options.opensRoot ? "--bind" : "--ro-bind",
    "/",
    "/",
    ...mountArguments(options.mounts, options.hidden),
    // After what the policy opens, so that no writable folder brings the machine's own back.
    "--dev",
    "/dev",
    "--proc",
    "/proc",
    ...controls.flatMap((path) => ["--ro-bind", path, path]),
    ...(options.opensRoot ? ["--ro-bind", "/sys", "/sys"] : []),
    "--chdir",
    options.cwd,
    ...Object.entries(options.env).flatMap(([name, value]) => (value === undefined ? ["--unsetenv", name] : ["--setenv", name, value])),
  ];
}
