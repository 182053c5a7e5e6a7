/** Refused outright: each is a way to act on another process, on the kernel, or around the filter. */
export const deniedCalls = [
  "acct",
  "add_key",
  "adjtimex",
  "bpf",
  "clock_adjtime",
  "clock_settime",
  "delete_module",
  "finit_module",
  "fsconfig",
  "fsmount",
  "fsopen",
  "fspick",
  "init_module",
  "io_uring_enter",
  "io_uring_register",
  "io_uring_setup",
  "kcmp",
  "kexec_file_load",
  "kexec_load",
  "keyctl",
  "mount",
  "mount_setattr",
  "move_mount",
  "move_pages",
  "open_by_handle_at",
  "open_tree",
  "perf_event_open",
  "pidfd_getfd",
  "pivot_root",
  "process_vm_readv",
  "process_vm_writev",
  "ptrace",
  "quotactl",
  "reboot",
  "request_key",
  "setns",
  "settimeofday",
  "swapoff",
  "swapon",
  "syslog",
  "umount2",
  "userfaultfd",
  "vhangup",
] as const;

type CallName = (typeof deniedCalls)[number] | "clone" | "clone3" | "ioctl" | "openat2" | "socket" | "unshare";

/** Calls that give a file its mode, and which of their arguments that is. Machines without the older ones have no number for them. */
export const modeCalls: readonly (readonly [name: ModeCall, argument: number])[] = [
  ["chmod", 1],
  ["creat", 1],
  ["fchmod", 1],
  ["fchmodat", 2],
  ["fchmodat2", 2],
  ["mknod", 1],
  ["mknodat", 2],
  ["open", 2],
  ["openat", 3],
];

type ModeCall = "chmod" | "creat" | "fchmod" | "fchmodat" | "fchmodat2" | "mknod" | "mknodat" | "open" | "openat";

export interface SystemCalls {
  /** The kernel's name of the machine, `AUDIT_ARCH_*`. */
  readonly machine: number;
  readonly numbers: Readonly<Record<CallName, number>>;
  readonly modes: Readonly<Partial<Record<ModeCall, number>>>;
}

/** Since Linux 5 every machine numbers new calls alike. */
const newer = {
  clone3: 435,
  fsconfig: 431,
  fsmount: 432,
  fsopen: 430,
  fspick: 433,
  io_uring_enter: 426,
  io_uring_register: 427,
  io_uring_setup: 425,
  mount_setattr: 442,
  move_mount: 429,
  open_tree: 428,
  openat2: 437,
  pidfd_getfd: 438,
};

// prettier-ignore
const x64 = {
  ...newer,
  acct: 163, add_key: 248, adjtimex: 159, bpf: 321, clock_adjtime: 305, clock_settime: 227, clone: 56, delete_module: 176, finit_module: 313,
  init_module: 175, ioctl: 16, kcmp: 312, kexec_file_load: 320, kexec_load: 246, keyctl: 250, mount: 165, move_pages: 279, open_by_handle_at: 304,
  perf_event_open: 298, pivot_root: 155, process_vm_readv: 310, process_vm_writev: 311, ptrace: 101, quotactl: 179, reboot: 169, request_key: 249,
  setns: 308, settimeofday: 164, socket: 41, swapoff: 168, swapon: 167, syslog: 103, umount2: 166, unshare: 272, userfaultfd: 323, vhangup: 153,
};

// prettier-ignore
const arm64 = {
  ...newer,
  acct: 89, add_key: 217, adjtimex: 171, bpf: 280, clock_adjtime: 266, clock_settime: 112, clone: 220, delete_module: 106, finit_module: 273,
  init_module: 105, ioctl: 29, kcmp: 272, kexec_file_load: 294, kexec_load: 104, keyctl: 219, mount: 40, move_pages: 239, open_by_handle_at: 265,
  perf_event_open: 241, pivot_root: 41, process_vm_readv: 270, process_vm_writev: 271, ptrace: 117, quotactl: 60, reboot: 142, request_key: 218,
  setns: 268, settimeofday: 170, socket: 198, swapoff: 225, swapon: 224, syslog: 116, umount2: 39, unshare: 97, userfaultfd: 282, vhangup: 58,
};

const x64Modes = { chmod: 90, creat: 85, fchmod: 91, fchmodat: 268, fchmodat2: 452, mknod: 133, mknodat: 259, open: 2, openat: 257 };
const arm64Modes = { fchmod: 52, fchmodat: 53, fchmodat2: 452, mknodat: 33, openat: 56 };

/** By the names that Node gives machines. */
export const systemCalls: Readonly<Record<string, SystemCalls>> = {
  x64: { machine: 0xc000003e, numbers: x64, modes: x64Modes },
  arm64: { machine: 0xc00000b7, numbers: arm64, modes: arm64Modes },
};
