import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { reportOn } from "../../packages/cli/src/plugins/report-on.js";
import { openShop } from "../../packages/plugin-marketplace/test/shop.js";
import { catalogues } from "../ecosystem/kit/catalogues.js";
import { repositories } from "../ecosystem/kit/repositories.js";
import { dialects } from "../ecosystem/kit/dialects.js";
import { writeKitPackage } from "../ecosystem/kit/write-kit-package.js";

const path = ".claude-plugin/marketplace.json";
const kit = [...catalogues, ...dialects, ...repositories].filter(({ files }) => files[path] !== undefined);

/** What cannot be had in a test: it is somewhere in the network. */
const isFetched = ({ reason }: { readonly reason: string }): boolean => reason.startsWith("not fetched");

describe("What validate says of a catalogue is what installing from it does", { timeout: 60_000 }, () => {
  it.each(kit.map((each) => [each.title, each] as const))("%s", async (_title, { files }) => {
    await using shop = await openShop();
    const root = shop.path("market");
    await writeKitPackage(root, files);
    const said = (await reportOn(root)).components.filter((part) => part.kind === "plugin" && !isFetched(part));
    const installer = await shop.installer();
    const market = await installer.change((known) => known.add(root)).catch(() => undefined);
    const done: string[] = [];
    for (const { name } of said) {
      if (market === undefined || done.includes(name)) continue;
      await installer.install([`${name}@${market.name}`], "user").then(
        () => done.push(name),
        () => undefined,
      );
    }
    const usable = said.filter(({ status }) => status === "supported" || status === "emulated").map(({ name }) => name);
    expect(done.sort(), join(root, path)).toEqual(market === undefined ? [] : usable.sort());
  });
});
