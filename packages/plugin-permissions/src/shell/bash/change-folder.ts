import type { Peeled } from "../wrappers/peel.js";
import type { Flow } from "./folders.js";
import { enter } from "./folders.js";
import type { Piece } from "./piece.js";

/** Where `cd`, `pushd` and their like lead; undefined for any other command. */
export function changeFolder(peeled: Peeled, piece: Piece, home: string): Flow | undefined {
  const words = peeled.bare;
  const name = words[0]?.text;
  const { folders } = piece;
  if (name === "popd" || name === "chdir") return { ok: undefined, fail: folders };
  if (name !== "cd" && name !== "pushd") return undefined;
  let at = 1;
  let physical = false;
  while (/^-[LPe@]+$/.test(words[at]?.text ?? "")) {
    physical ||= words[at]?.text?.includes("P") === true;
    at++;
  }
  if (words[at]?.text === "--") at++;
  const target = words[at];
  if (target === undefined) return { ok: name === "cd" ? [home] : undefined, fail: folders };
  const text = target.text;
  const followed =
    text !== undefined &&
    words.length === at + 1 &&
    !/^[-+]/.test(text) &&
    text !== "" &&
    !(physical && text.includes("..")) &&
    peeled.unfaithful === undefined;
  return { ok: enter(followed ? folders : undefined, followed ? text : undefined), fail: folders };
}
