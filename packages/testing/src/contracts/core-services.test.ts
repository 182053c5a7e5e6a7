import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openHarness } from "@lorimer/core";
import { Approver, Clock, defineTool, Random } from "@lorimer/sdk";
import * as z from "zod/mini";
import { collectRun, inlinePlugin, reply, scriptedProvider } from "../index.js";
import { describeApproverContract, describeClockContract, describeRandomContract } from "./index.js";

const needs = { clock: Clock, random: Random, approver: Approver };

/** What a harness gives a tool when no plugin provides anything else. */
async function coreServices(): Promise<{ clock: Clock; random: Random; approver: Approver }> {
  let found: { clock: Clock; random: Random; approver: Approver } | undefined;
  const probe = defineTool({
    name: "Probe",
    description: "Hands out its services",
    input: z.object({}),
    readOnly: true,
    needs,
    run: (_input, services) => {
      found = services;
      return "ok";
    },
  });
  const cwd = await mkdtemp(join(tmpdir(), "core-services-"));
  try {
    const plugins = [scriptedProvider([reply.toolUse("Probe", {}), "done"]), inlinePlugin({ tools: [probe] })];
    await using harness = await openHarness({ name: "test", version: "0.0.0", model: "scripted-1", plugins });
    await using session = await harness.openSession({ cwd });
    await collectRun(session.prompt("go"));
  } finally {
    await rm(cwd, { recursive: true });
  }
  if (found === undefined) throw new Error("the probe did not run");
  return found;
}

const services = await coreServices();

describeClockContract("the core's clock", () => services.clock);
describeRandomContract("the core's source of ids", () => services.random);
describeApproverContract("the core's approver", () => services.approver);
