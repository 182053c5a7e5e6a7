import { createHash } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { gunzipSync } from "node:zlib";

export interface RegistryServer extends AsyncDisposable {
  readonly url: string;
  add(name: string, version: string, tarball: Buffer, more?: { readonly dist?: object }): void;
  /** Anything else that it answers with, by path. */
  readonly also: Map<string, unknown>;
}

/** A registry of npm on this machine, with these packages by name and version. */
export async function serveRegistry(packages: Readonly<Record<string, Readonly<Record<string, Buffer>>>>): Promise<RegistryServer> {
  const versions = new Map<string, Map<string, object>>();
  const tarballs = new Map<string, Buffer>();
  const also = new Map<string, unknown>();
  const server = createServer((request, response) => {
    const path = decodeURIComponent((request.url ?? "").split("?")[0] ?? "").slice(1);
    const tarball = tarballs.get(path);
    const own = versions.get(path);
    const body =
      tarball ??
      (own === undefined
        ? also.get(path)
        : { name: path, "dist-tags": { latest: [...own.keys()].at(-1) }, versions: Object.fromEntries(own) });
    if (body === undefined) response.writeHead(404, { "content-type": "application/json" }).end('{"error":"Not found"}');
    else if (Buffer.isBuffer(body)) response.end(body);
    else response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(body));
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const registry: RegistryServer = {
    url,
    also,
    add(name, version, tarball, { dist = {} } = {}) {
      const path = `${name}/-/${version}.tgz`;
      tarballs.set(path, tarball);
      const integrity = `sha512-${createHash("sha512").update(tarball).digest("base64")}`;
      const own = versions.get(name) ?? new Map<string, object>();
      own.set(version, { ...manifestIn(tarball), name, version, dist: { tarball: `${url}/${path}`, integrity, ...dist } });
      versions.set(name, own);
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
  for (const [name, own] of Object.entries(packages))
    for (const [version, tarball] of Object.entries(own)) registry.add(name, version, tarball);
  return registry;
}

/** The `package.json` of what npm packed. */
function manifestIn(tarball: Buffer): object {
  const tar = gunzipSync(tarball);
  for (let at = 0; at + 512 <= tar.length;) {
    const name = tar.toString("utf8", at, at + 100).replace(/\0.*$/s, "");
    const size = Number.parseInt(tar.toString("latin1", at + 124, at + 136), 8) || 0;
    if (name === "package/package.json") return JSON.parse(tar.toString("utf8", at + 512, at + 512 + size)) as object;
    at += 512 + Math.ceil(size / 512) * 512;
  }
  throw new Error("It holds no package.json.");
}
