import { deniedCalls, modeCalls, systemCalls } from "./system-calls.js";
import type { SystemCalls } from "./system-calls.js";

/*
 * Classic BPF, eight bytes an instruction: code, jump if true, jump if false, operand. A filter sees the call's number at 0, the machine at 4
 * and the low halves of its arguments from 16 on, every eight bytes.
 */
const load = 0x20;
const equals = 0x15;
const atLeast = 0x35;
const anyBit = 0x45;
const answer = 0x06;

const allow = 0x7fff0000;
const errno = 0x00050000;
const EPERM = 1;
const ENOSYS = 38;

const AF_UNIX = 1;
const AF_INET = 2;
const AF_INET6 = 10;
const AF_NETLINK = 16;
const CLONE_NEWUSER = 0x10000000;
const TIOCSTI = 0x5412;
const TIOCLINUX = 0x541c;
const x32 = 0x40000000;
/** The bits of a mode that make a program run as its owner or group. */
const setId = 0o6000;

/**
 * The filter that contained processes run under: no unix sockets unless allowed, no other family than IP and netlink, no tracing, keys, mounts,
 * new user namespaces, kernel modules or set-id files, and no way around the filter by io_uring or another machine's call table. Undefined on a machine it is not written for.
 */
export function seccompFilter(options: { readonly unixSockets: boolean; readonly arch?: string }): Buffer | undefined {
  const table = systemCalls[options.arch ?? process.arch];
  return table === undefined ? undefined : assemble(program(table, options.unixSockets));
}

type Instruction = readonly [code: number, ifTrue: number, ifFalse: number, operand: number];

function program(table: SystemCalls, unixSockets: boolean): readonly Instruction[] {
  const families = [AF_INET, AF_INET6, AF_NETLINK, ...(unixSockets ? [AF_UNIX] : [])];
  return [
    [load, 0, 0, 4],
    [equals, 1, 0, table.machine],
    refuse(EPERM),
    [load, 0, 0, 0],
    ...(table.machine === systemCalls["x64"]?.machine ? ([[atLeast, 0, 1, x32], refuse(ENOSYS)] as const) : []),
    ...deniedCalls.flatMap((name) => when(table.numbers[name], [refuse(EPERM)])),
    // Their flags stand in memory, where no filter sees them; programs go back to `clone` and `openat`.
    ...[table.numbers.clone3, table.numbers.openat2].flatMap((number) => when(number, [refuse(ENOSYS)])),
    // A file that lends its owner's rights would be one that lends root's, where the harness is root.
    ...modeCalls.flatMap(([name, index]) => {
      const number = table.modes[name];
      return number === undefined ? [] : when(number, [argument(index), [anyBit, 0, 1, setId], refuse(EPERM), [answer, 0, 0, allow]]);
    }),
    ...when(table.numbers.socket, [
      argument(0),
      ...families.flatMap((family): Instruction[] => [
        [equals, 0, 1, family],
        [answer, 0, 0, allow],
      ]),
      refuse(EPERM),
    ]),
    ...when(table.numbers.ioctl, [
      argument(1),
      ...[TIOCSTI, TIOCLINUX].flatMap((request): Instruction[] => [[equals, 0, 1, request], refuse(EPERM)]),
      [answer, 0, 0, allow],
    ]),
    ...[table.numbers.clone, table.numbers.unshare].flatMap((number) =>
      when(number, [argument(0), [anyBit, 0, 1, CLONE_NEWUSER], refuse(EPERM), [answer, 0, 0, allow]]),
    ),
    [answer, 0, 0, allow],
  ];
}

function when(number: number, then: readonly Instruction[]): readonly Instruction[] {
  return [[equals, 0, then.length, number], ...then];
}

function refuse(code: number): Instruction {
  return [answer, 0, 0, errno | code];
}

function argument(index: number): Instruction {
  return [load, 0, 0, 16 + 8 * index];
}

function assemble(instructions: readonly Instruction[]): Buffer {
  const bytes = Buffer.alloc(instructions.length * 8);
  for (const [index, [code, ifTrue, ifFalse, operand]] of instructions.entries()) {
    bytes.writeUInt16LE(code, index * 8);
    bytes.writeUInt8(ifTrue, index * 8 + 2);
    bytes.writeUInt8(ifFalse, index * 8 + 3);
    bytes.writeUInt32LE(operand >>> 0, index * 8 + 4);
  }
  return bytes;
}
