import { proxyPort } from "./shared-namespace.js";

/** Variables by which programs find the proxy. `socks5h` lets the proxy resolve names, for inside nobody can. */
export function proxyEnvironment(socat: string): Readonly<Record<string, string>> {
  const http = `http://127.0.0.1:${proxyPort}`;
  const socks = `socks5h://127.0.0.1:${proxyPort}`;
  const local = "localhost,127.0.0.1,::1";
  return {
    HTTP_PROXY: http,
    http_proxy: http,
    HTTPS_PROXY: http,
    https_proxy: http,
    ALL_PROXY: socks,
    all_proxy: socks,
    NO_PROXY: local,
    no_proxy: local,
    // Node listens to the others only when told to.
    NODE_USE_ENV_PROXY: "1",
    GIT_SSH_COMMAND: `ssh -o ProxyCommand='${socat} - PROXY:127.0.0.1:%h:%p,proxyport=${proxyPort}'`,
  };
}
