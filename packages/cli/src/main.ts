// The only file that touches `process`. It stays tiny: `--version` loads nothing else.
declare const __LORIMER_VERSION__: string;

const argv = process.argv.slice(2);
if (argv.length === 1 && (argv[0] === "--version" || argv[0] === "-v")) process.stdout.write(`${__LORIMER_VERSION__}\n`);
else if (argv.length === 1 && (argv[0] === "--help" || argv[0] === "-h")) {
  const { helpText } = await import("./arguments/help-text.js");
  process.stdout.write(helpText(process.stdout));
} else {
  keepCompiled();
  const { startProcess } = await import("./start-process.js");
  await startProcess(argv, __LORIMER_VERSION__);
}

/**
 * From Node 22 on, what it compiles of our code is kept for later starts: among the person's own files, where nobody else can put something in its
 * place, and only where that folder is there already. https://nodejs.org/api/module.html#module-compile-cache
 */
function keepCompiled(): void {
  const { enableCompileCache } = process.getBuiltinModule("node:module") as { enableCompileCache?: (folder: string) => void };
  if (enableCompileCache === undefined) return;
  const home = process.env["LORIMER_HOME"] || `${process.getBuiltinModule("node:os").homedir()}/.lorimer`;
  if (process.getBuiltinModule("node:fs").existsSync(home)) enableCompileCache(`${home}/cache/compiled`);
}

export {};
