import picomatch from "picomatch";

/** Whether a path, relative to the session's folder, fits one of the globs. A glob without a slash fits a name in any folder. */
export function matcherOf(globs: readonly string[]): (path: string) => boolean {
  const patterns = globs
    .map((glob) => glob.replace(/^\.?\//, ""))
    .flatMap((glob) => [
      glob.includes("/") ? glob : `**/${glob}`,
      // A folder's name stands for what is below it.
      ...(glob.endsWith("/") ? [`${glob}**`] : []),
    ]);
  const matches = picomatch(patterns, { dot: true });
  return (path) => !path.startsWith("..") && matches(path);
}
