import { expect, it } from "vitest";
import { cliPlace } from "../cli/run-cli.js";

it("lorimer debug prompt prints the request that the prompt then sends", { timeout: 90_000 }, async () => {
  await using place = await cliPlace(() => "ok");
  const shown = JSON.parse((await place.run("debug", "prompt", "Hello there", "--json")).stdout) as { readonly body: unknown };
  await place.run("-p", "Hello there");
  expect(shown.body).toEqual(place.model.requests[0]?.body);
});
