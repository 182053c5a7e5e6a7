import { createHash, generateKeyPairSync, sign } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { makeTar } from "../../test/make-archives.js";
import { openShop } from "../../test/shop.js";
import type { Shop } from "../../test/shop.js";
import type { InstallOptions } from "../install/index.js";

const ofRegistry = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
const ofAuthor = generateKeyPairSync("ed25519");
const ofBuilder = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
const ofNobody = generateKeyPairSync("ed25519");
const pem = ({ publicKey }: { readonly publicKey: KeyObject }): string => publicKey.export({ type: "spki", format: "pem" }).toString();

const tarball = makeTar([
  { name: "package/package.json", content: JSON.stringify({ name: "@x/one", version: "1.0.0" }) },
  { name: "package/.claude-plugin/plugin.json", content: JSON.stringify({ name: "one", version: "1.0.0" }) },
  { name: "package/commands/go.md", content: "Go." },
]);
const digest = createHash("sha512").update(tarball).digest();
const integrity = `sha512-${digest.toString("base64")}`;

interface Answers {
  /** What the registry signed; undefined: nothing. */
  signed?: string;
  /** Whether it tells its keys now. */
  keys: boolean;
  attestations?: readonly unknown[];
}

async function registry(shop: Shop, answers: Answers): Promise<string> {
  const url: string = await shop.serve((path) => {
    if (path.endsWith(".tgz")) return { body: tarball };
    if (path === "/-/npm/v1/keys" && answers.keys) {
      const key = ofRegistry.publicKey.export({ type: "spki", format: "der" }).toString("base64");
      return { body: JSON.stringify({ keys: [{ keyid: "SHA256:own", keytype: "ecdsa-sha2-nistp256", key, expires: null }] }) };
    }
    if (path === "/-/npm/v1/attestations/@x%2fone@1.0.0") return { body: JSON.stringify({ attestations: answers.attestations ?? [] }) };
    if (path !== "/@x%2fone") return undefined;
    const signatures =
      answers.signed === undefined
        ? []
        : [{ keyid: "SHA256:own", sig: sign("sha256", Buffer.from(answers.signed), ofRegistry.privateKey).toString("base64") }];
    const attestations = { url: `${url}/-/npm/v1/attestations/@x%2fone@1.0.0` };
    return {
      body: JSON.stringify({ versions: { "1.0.0": { dist: { tarball: `${url}/one.tgz`, integrity, signatures, attestations } } } }),
    };
  });
  return url;
}

function envelope(key: KeyObject, subject: object, algorithm: string | null = null): object {
  const predicate = { buildDefinition: { externalParameters: { workflow: { repository: "https://github.com/x/one" } } } };
  const statement = {
    _type: "https://in-toto.io/Statement/v1",
    subject: [subject],
    predicateType: "https://slsa.dev/provenance/v1",
    predicate,
  };
  const payload = Buffer.from(JSON.stringify(statement));
  const type = "application/vnd.in-toto+json";
  const signed = Buffer.concat([Buffer.from(`DSSEv1 ${type.length} ${type} ${payload.length} `), payload]);
  const sig = sign(algorithm, signed, key).toString("base64");
  return { dsseEnvelope: { payload: payload.toString("base64"), payloadType: type, signatures: [{ sig, keyid: "" }] } };
}

const subject = { name: "pkg:npm/%40x/one@1.0.0", digest: { sha512: digest.toString("hex") } };
const attested = (bundle: object): readonly unknown[] => [{ predicateType: "https://slsa.dev/provenance/v1", bundle }];

function settings(pluginProof?: object, scope = "user"): InstallOptions["settings"] {
  return {
    get: () => undefined,
    entries: (key = "") => (key === "pluginProof" && pluginProof !== undefined ? [{ value: pluginProof, origin: { scope } }] : []),
    update: () => Promise.resolve(),
  };
}

async function proofOf(shop: Shop, answers: Answers, pluginProof?: object, scope?: string): Promise<unknown> {
  const url = await registry(shop, answers);
  const installer = await shop.installer({ env: { ...process.env, npm_config_registry: url }, settings: settings(pluginProof, scope) });
  const { installed } = await installer.install(["npm:@x/one"], "user");
  return JSON.parse(JSON.stringify(installed[0]?.plugin.proof ?? null).replaceAll(url, "REGISTRY"));
}

const right = `@x/one@1.0.0:${integrity}`;
const signedByRegistry = { registry: { url: "REGISTRY", keyid: "SHA256:own" } };

describe("The signature of a registry", () => {
  it("is checked and kept in the list of what is installed", async () => {
    await using shop = await openShop();
    expect(await proofOf(shop, { signed: right, keys: true })).toEqual(signedByRegistry);
    expect(await readFile(join(shop.home, "plugins/installed.json"), "utf8")).toContain('"proof":{"registry":');
  });

  it("for another digest refuses the package, whatever settings say", async () => {
    await using shop = await openShop();
    await expect(proofOf(shop, { signed: "@x/one@1.0.0:sha512-other", keys: true })).rejects.toMatchObject({ code: "PLUGIN_CHANGED" });
  });

  it("needs no answer of the registry once its keys are known, and none of them becomes another", async () => {
    await using shop = await openShop();
    const answers: Answers = { signed: right, keys: true };
    const url = await registry(shop, answers);
    const env = { ...process.env, npm_config_registry: url };
    await (await shop.installer({ env, settings: settings() })).install(["npm:@x/one"], "user");
    answers.keys = false;
    const again = await shop.installer({ env, settings: settings({ require: "registry" }), userFolder: shop.home });
    await again.uninstall("one@direct");
    expect((await again.install(["npm:@x/one"], "user")).installed[0]?.plugin.proof?.registry?.keyid).toBe("SHA256:own");
  });

  it("can be asked for: what has none, or comes from elsewhere, is not installed then", async () => {
    await using shop = await openShop();
    const refused = { code: "PLUGIN_SOURCE_REFUSED", message: expect.stringContaining("no signature of a registry") };
    await expect(proofOf(shop, { keys: true }, { require: "registry" })).rejects.toMatchObject(refused);
    await expect(proofOf(shop, { signed: right, keys: false }, { require: "registry" })).rejects.toMatchObject(refused);
    await shop.plugin("folder", { name: "two" });
    const installer = await shop.installer({ settings: settings({ require: "registry" }) });
    await expect(installer.install(["./folder"], "user")).rejects.toMatchObject(refused);
    expect(await proofOf(shop, { signed: right, keys: true }, { require: "registry" })).toEqual(signedByRegistry);
  });
});

describe("An attestation", () => {
  const known = { require: "attestation", keys: { author: pem(ofAuthor), builder: pem(ofBuilder) } };
  const attestation = { by: "author", type: "https://slsa.dev/provenance/v1", source: "https://github.com/x/one" };

  it("counts where a key that was pinned has signed it for exactly this package", async () => {
    await using shop = await openShop();
    const bundle = envelope(ofAuthor.privateKey, subject);
    expect(await proofOf(shop, { keys: false, attestations: attested(bundle) }, known)).toEqual({ attestation });
  });

  it("may be signed with ECDSA, and stand beside others that say nothing", async () => {
    await using shop = await openShop();
    const attestations = [null, {}, ...attested({ dsseEnvelope: 7 }), ...attested(envelope(ofBuilder.privateKey, subject, "sha256"))];
    const proof = await proofOf(shop, { signed: right, keys: true, attestations }, known);
    expect(proof).toEqual({ ...signedByRegistry, attestation: { ...attestation, by: "builder" } });
  });

  it.each([
    ["by a key that nobody pinned", envelope(ofNobody.privateKey, subject)],
    ["for another version", envelope(ofAuthor.privateKey, { ...subject, name: "pkg:npm/%40x/one@1.0.1" })],
    ["for other content", envelope(ofAuthor.privateKey, { ...subject, digest: { sha512: "00" } })],
    ["and then changed", changed(envelope(ofAuthor.privateKey, subject))],
  ])("signed %s is none", async (_how, bundle) => {
    await using shop = await openShop();
    const answers = { signed: right, keys: true, attestations: attested(bundle) };
    await expect(proofOf(shop, answers, known)).rejects.toMatchObject({ code: "PLUGIN_SOURCE_REFUSED" });
    expect(await proofOf(shop, answers, { keys: known.keys })).toEqual(signedByRegistry);
  });
});

describe("The setting pluginProof", () => {
  it("of a project has no say, and one that cannot be understood installs nothing", async () => {
    await using shop = await openShop();
    expect(await proofOf(shop, { keys: true }, { require: "attestation" }, "project")).toBeNull();
    for (const wrong of [{ require: "all" }, { keys: { me: "no key" } }])
      await expect(proofOf(shop, { keys: true }, wrong)).rejects.toMatchObject({ code: "CONFIG_INVALID" });
  });
});

function changed(bundle: object): object {
  const text = JSON.stringify(bundle);
  const [, payload = ""] = /"payload":"([^"]+)"/.exec(text) ?? [];
  const other = Buffer.from(Buffer.from(payload, "base64").toString("utf8").replace('x/one"', 'y/one"')).toString("base64");
  return JSON.parse(text.replace(payload, other)) as object;
}
