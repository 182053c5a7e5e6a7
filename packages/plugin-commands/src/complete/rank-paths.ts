/** The paths that hold the letters of `query` in order, ignoring case, best first: letters side by side, at the beginning of a name, in the file's own name, in a short path. */
export function rankPaths(query: string, paths: readonly string[], limit: number): readonly string[] {
  const wanted = query.toLowerCase();
  if (wanted === "")
    return [...paths].sort((one, other) => one.split("/").length - other.split("/").length || compare(one, other)).slice(0, limit);
  const found: { readonly path: string; readonly score: number }[] = [];
  for (const path of paths) {
    const score = scoreOf(wanted, path.toLowerCase());
    if (score !== undefined) found.push({ path, score });
  }
  return found
    .sort((one, other) => other.score - one.score || compare(one.path, other.path))
    .slice(0, limit)
    .map(({ path }) => path);
}

function scoreOf(query: string, path: string): number | undefined {
  if (!isSubsequence(query, path)) return undefined;
  const name = path.lastIndexOf("/", path.length - 2) + 1;
  const inName = path.indexOf(query, name);
  const anywhere = inName >= 0 ? inName : path.indexOf(query);
  // Whole: how early and how much of the name it is says more than anything else.
  if (inName === name) return 4000 - path.length;
  if (inName > name) return (startsWord(path, inName) ? 3500 : 3000) - path.length;
  if (anywhere >= 0) return (startsWord(path, anywhere) ? 2500 : 2000) - path.length;
  return Math.max(lettersFrom(query, path, name), lettersFrom(query, path, 0) - 50) - path.length / 4;
}

/** Letters one by one, counted higher where they stand together or begin a word; where a word begins is looked for first. */
function lettersFrom(query: string, path: string, start: number): number {
  return Math.max(follow(query, path, start, true), follow(query, path, start, false));
}

function follow(query: string, path: string, start: number, byWords: boolean): number {
  let score = 0;
  let last = start - 1;
  for (const letter of query) {
    const next = path.indexOf(letter, last + 1);
    if (next < 0) return -1000;
    const word = byWords && next !== last + 1 ? wordFrom(letter, path, next) : undefined;
    const at = word ?? next;
    score += at === last + 1 && last >= start ? 12 : startsWord(path, at) ? 10 : 1;
    last = at;
  }
  return score;
}

function wordFrom(letter: string, path: string, from: number): number | undefined {
  for (let at = from; at >= 0; at = path.indexOf(letter, at + 1)) if (startsWord(path, at)) return at;
  return undefined;
}

function isSubsequence(query: string, path: string): boolean {
  let at = -1;
  for (const letter of query) {
    at = path.indexOf(letter, at + 1);
    if (at < 0) return false;
  }
  return true;
}

function startsWord(path: string, at: number): boolean {
  return at === 0 || /[/._\-\s]/.test(path[at - 1] ?? "");
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
