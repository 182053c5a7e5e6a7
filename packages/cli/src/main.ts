// The only file that touches `process`. It stays tiny: `--version` loads nothing else.
declare const __LORIMER_VERSION__: string;

const argv = process.argv.slice(2);
if (argv.length === 1 && (argv[0] === "--version" || argv[0] === "-v")) process.stdout.write(`${__LORIMER_VERSION__}\n`);
else if (argv.length === 1 && (argv[0] === "--help" || argv[0] === "-h")) {
  const { helpText } = await import("./arguments/help-text.js");
  process.stdout.write(helpText(process.stdout.columns ?? 100));
} else {
  const { startProcess } = await import("./start-process.js");
  await startProcess(argv, __LORIMER_VERSION__);
}

export {};
