import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";
import type { SettingsEdit } from "@lorimer/plugin-settings/contract";
import { replaceFile, withFileLock } from "@lorimer/sdk/files";
import { formFields } from "../../interactive/form-field.js";
import { isRecord } from "../../is-record.js";
import { visible } from "../../render/visible.js";
import { credentialsFile } from "../../settings/credentials-file.js";
import type { Setup } from "../../setup.js";
import { usageError } from "../../usage-error.js";
import { print } from "../print-result.js";
import { currentValues } from "./current-values.js";
import { knownPackages } from "./known-packages.js";
import { optionLines } from "./option-lines.js";
import { credentialsToChange, findTarget, nativeTargets, packageTargets } from "./option-target.js";
import type { OptionTarget } from "./option-target.js";
import { isSecret, propertiesOf, readOption } from "./option-value.js";

/** What is to be written: a value, or undefined to take it back. */
type Answers = Map<string, unknown>;

/** `lorimer plugin configure NAME`: asks for each option at a terminal; elsewhere sets what `--set KEY=VALUE` says, or shows what there is. */
export async function configureCommand(setup: Setup, name: string): Promise<number> {
  const { args, host } = setup;
  const target = findTarget([...nativeTargets(setup), ...packageTargets(await knownPackages(setup))], name);
  const values = currentValues(setup, target);
  const isAsked = args.set.length === 0 && args.unset.length === 0;
  if (isAsked && (host.stdin.isTTY !== true || args.json)) {
    const shown = Object.fromEntries(
      Object.entries(propertiesOf(target.schema)).flatMap(([key, property]) =>
        values[key] === undefined ? [] : [[key, isSecret(property) ? true : values[key]]],
      ),
    );
    return print(setup, { id: target.id, schema: target.schema, values: shown }, [
      `${target.id} takes these options:`,
      ...optionLines(target, values),
    ]);
  }
  const answers = isAsked ? await ask(setup, target, values) : given(args.set, args.unset, target);
  await write(setup, target, answers);
  const changed = [...answers.keys()];
  return print(setup, { id: target.id, changed }, [
    changed.length === 0 ? "Nothing was changed." : `${target.id}: ${changed.join(", ")} ${changed.length === 1 ? "is" : "are"} written.`,
  ]);
}

function given(set: readonly string[], unset: readonly string[], { schema }: OptionTarget): Answers {
  const answers: Answers = new Map();
  for (const option of set) {
    const [, key, text] = /^([^=]+)=(.*)$/s.exec(option) ?? [];
    if (key === undefined || text === undefined) throw usageError(`--set ${option}: it must be KEY=VALUE.`);
    const read = readOption(schema, key, text);
    if ("fault" in read) throw usageError(`--set ${key}: ${read.fault}`);
    answers.set(key, read.value);
  }
  for (const key of unset) {
    if (propertiesOf(schema)[key] === undefined) throw usageError(`--unset ${key}: there is no such option.`);
    answers.set(key, undefined);
  }
  return answers;
}

/** One question for each option. Enter keeps what there is; what is secret is not shown while it is typed. */
async function ask({ host, ending }: Setup, { id, schema }: OptionTarget, values: Readonly<Record<string, unknown>>): Promise<Answers> {
  const answers: Answers = new Map();
  let isHidden = false;
  const output = new Writable({
    write(chunk: Buffer | string, _encoding, done) {
      if (!isHidden) host.stderr.write(String(chunk));
      done();
    },
  });
  const lines = createInterface({ input: host.stdin, output, terminal: true });
  try {
    host.stderr.write(visible(`Options of ${id}. Enter keeps what there is, - alone takes it back.\n`));
    const required = Array.isArray(schema["required"]) ? schema["required"] : [];
    for (const field of formFields(schema)) {
      const property = propertiesOf(schema)[field.name] ?? {};
      const has = values[field.name] !== undefined;
      const now = !has ? "" : isSecret(property) ? " [set]" : ` [${JSON.stringify(values[field.name])}]`;
      for (;;) {
        host.stderr.write(visible(`${field.name}: ${field.prompt}${now} > `));
        isHidden = isSecret(property);
        const typed = (await lines.question("", { signal: ending })).trim();
        if (isHidden) host.stderr.write("\n");
        isHidden = false;
        if (typed === "" && (has || !required.includes(field.name) || field.fallback !== undefined)) break;
        if (typed === "-") {
          if (has) answers.set(field.name, undefined);
          break;
        }
        const read = typed === "" ? { fault: "This is needed." } : readOption(schema, field.name, typed);
        if ("value" in read) {
          answers.set(field.name, read.value);
          break;
        }
        host.stderr.write(visible(`${read.fault}\n`));
      }
    }
  } finally {
    lines.close();
  }
  return answers;
}

/** Secrets go into a file that only the person may read, everything else into their settings. */
async function write(setup: Setup, { id, key, schema }: OptionTarget, answers: Answers): Promise<void> {
  const isHidden = (name: string): boolean => isSecret(propertiesOf(schema)[name] ?? {});
  const edits = [...answers].flatMap(([name, value]): readonly SettingsEdit[] => {
    if (isHidden(name)) return [];
    return [value === undefined ? { op: "unset", key: [...key, name] } : { op: "set", key: [...key, name], value }];
  });
  if (edits.length > 0) await setup.settings.update("user", edits);
  const secrets = [...answers].filter(([name]) => isHidden(name));
  if (secrets.length === 0) return;
  const file = credentialsFile(setup);
  await withFileLock(`${file}.lock`, async ({ assertHeld }) => {
    const all = credentialsToChange(file);
    const own = Object.fromEntries(
      Object.entries({ ...(isRecord(all[id]) ? all[id] : {}), ...Object.fromEntries(secrets) }).filter(([, value]) => value !== undefined),
    );
    const { [id]: _, ...others } = all;
    const text = JSON.stringify(Object.keys(own).length === 0 ? others : { ...others, [id]: own }, null, 2);
    await replaceFile(file, `${text}\n`, { beforeCommit: assertHeld });
  });
}
