/** The variable by which every descendant of a process can be recognised, also after it left the process group. */
export const markerVariable = "LORIMER_PROCESS";

/** What a harness logs in with. A command that a model wrote has no business reading it. */
const harnessSecrets: readonly string[] = ["ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN", "OPENAI_API_KEY"];

/** The environment of every process: the harness's own without its secrets. */
export function processEnvironment(env: NodeJS.ProcessEnv, secrets: readonly string[]): NodeJS.ProcessEnv {
  const hidden = new Set([...harnessSecrets, ...secrets].map(canonical));
  return Object.fromEntries(Object.entries(env).filter(([name, value]) => value !== undefined && !hidden.has(canonical(name))));
}

/** Markers nest, so that a harness that runs inside another one's process is still found by the outer one. */
export function nestedMarker(env: NodeJS.ProcessEnv, marker: string): string {
  return `${env[markerVariable] ?? ""}${marker}`;
}

function canonical(name: string): string {
  return process.platform === "win32" ? name.toUpperCase() : name;
}
