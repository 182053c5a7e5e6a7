/** What an index says about repositories inside the repository. */
export interface Gitlinks {
  /** Paths of commits of other repositories, from the top of the working tree. */
  readonly paths: readonly string[];
  /** False where the index has a form that is not read here, so that there may be others. */
  readonly complete: boolean;
}

const gitlinkMode = 0o160000;

/**
 * The entries of git's index that are repositories of their own: git goes into these while it only reads (`git status`), and obeys what
 * their own configuration says, whether or not a `.gitmodules` names them.
 */
export function gitlinks(index: Uint8Array): Gitlinks {
  const view = new DataView(index.buffer, index.byteOffset, index.byteLength);
  if (index.length < 12 || view.getUint32(0) !== 0x44495243) return { paths: [], complete: false };
  const version = view.getUint32(4);
  if (version < 2 || version > 4) return { paths: [], complete: false };
  const count = view.getUint32(8);
  const paths: string[] = [];
  let at = 12;
  let previous: Uint8Array = new Uint8Array(0);
  for (let entry = 0; entry < count; entry++) {
    // Ten numbers and a SHA-1 stand before the flags. With SHA-256 nothing fits, and the index counts as unread.
    if (at + 62 > index.length) return { paths, complete: false };
    const mode = view.getUint32(at + 24);
    const flags = view.getUint16(at + 60);
    const nameAt = at + 62 + ((flags & 0x4000) !== 0 ? 2 : 0);
    let path: Uint8Array;
    if (version === 4) {
      const shared = readOffset(index, nameAt);
      const stop = index.indexOf(0, shared.next);
      if (stop < 0 || shared.value > previous.length) return { paths, complete: false };
      path = joined(previous.subarray(0, previous.length - shared.value), index.subarray(shared.next, stop));
      at = stop + 1;
    } else {
      const stop = index.indexOf(0, nameAt);
      if (stop < 0) return { paths, complete: false };
      path = index.subarray(nameAt, stop);
      at += (stop - at + 8) & ~7;
    }
    if (!plausibleMode(mode)) return { paths, complete: false };
    if (mode === gitlinkMode) paths.push(Buffer.from(path).toString("utf8"));
    previous = path;
  }
  // A split index keeps entries in another file, named by the extension "link".
  const rest = Buffer.from(index.buffer, index.byteOffset + at, Math.min(4, index.length - at)).toString("latin1");
  return { paths, complete: rest !== "link" };
}

function plausibleMode(mode: number): boolean {
  return [0o100644, 0o100755, 0o100664, 0o120000, 0o040000, gitlinkMode].includes(mode);
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const whole = new Uint8Array(first.length + second.length);
  whole.set(first);
  whole.set(second, first.length);
  return whole;
}

/** Git's number of variable length, in which every further byte also adds one. */
function readOffset(bytes: Uint8Array, start: number): { readonly value: number; readonly next: number } {
  let at = start;
  let byte = bytes[at++] ?? 0;
  let value = byte & 0x7f;
  while ((byte & 0x80) !== 0 && at < bytes.length && value < 2 ** 24) {
    byte = bytes[at++] ?? 0;
    value = (value + 1) * 128 + (byte & 0x7f);
  }
  return { value, next: at };
}
