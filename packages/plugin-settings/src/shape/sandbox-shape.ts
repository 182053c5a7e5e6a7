import { anything, described, either, flag, list, number, object, record, recordOf, text } from "./shape.js";
import type { Shape } from "./shape.js";

const texts = list(text);
const port = number(1, 65_535);

export const sandbox: Shape = object({
  enabled: described(flag, "Runs commands contained. Default: true on Linux."),
  failIfUnavailable: described(flag, "Refuses to start where commands cannot be contained. Default: false."),
  autoAllowBashIfSandboxed: described(
    flag,
    "Contained commands go unasked. Default: true where enabled is set to true outside the project.",
  ),
  allowUnsandboxedCommands: described(flag, "Calls may ask to leave the sandbox. Default: true."),
  excludedCommands: described(texts, "Commands that always run outside."),
  enableWeakerNestedSandbox: flag,
  enableWeakerNetworkIsolation: flag,
  allowAppleEvents: flag,
  engine: described(text, "What contains: auto, bubblewrap, sandbox-runtime or none. Default: auto."),
  bwrapPath: text,
  socatPath: text,
  ripgrep: anything,
  ignoreViolations: recordOf(texts),
  filesystem: object({
    allowWrite: texts,
    denyWrite: texts,
    denyRead: texts,
    allowRead: texts,
    allowManagedReadPathsOnly: flag,
    disabled: flag,
  }),
  network: object({
    allowedDomains: texts,
    deniedDomains: texts,
    strictAllowlist: flag,
    allowManagedDomainsOnly: flag,
    allowUnixSockets: either("a list of paths, or true or false", texts, flag),
    allowAllUnixSockets: flag,
    allowLocalBinding: flag,
    allowMachLookup: either("a list of names, or true or false", texts, flag),
    httpProxyPort: port,
    socksProxyPort: port,
    tlsTerminate: anything,
  }),
  credentials: record,
});
