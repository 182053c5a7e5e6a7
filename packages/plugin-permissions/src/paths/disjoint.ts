/** Whether no name can match both a shell's glob and a rule's segment: their fixed ends differ, or only one begins with a dot. */
export function disjoint(glob: string, segment: string): boolean {
  // A shell's star leaves out hidden names.
  if (/^[*?[]/.test(glob) && segment.startsWith(".")) return true;
  const [globStart, globEnd] = ends(glob);
  const [start, end] = ends(segment);
  return !compatible(globStart, start, "startsWith") || !compatible(globEnd, end, "endsWith");
}

function ends(pattern: string): readonly [start: string, end: string] {
  const parts = pattern.split(/[*?[\]\\{}()]/);
  return [parts[0] ?? "", parts.length === 1 ? (parts[0] ?? "") : (parts.at(-1) ?? "")];
}

function compatible(one: string, other: string, how: "startsWith" | "endsWith"): boolean {
  return one[how](other) || other[how](one);
}
