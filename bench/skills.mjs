// Finding 1,000 skills in a folder that was never looked at, against the floor: open and read the first page of each file, and nothing else.
//   node bench/skills.mjs [ROUNDS]        after `npm run build`
import { execFile } from "node:child_process";
import { closeSync, mkdirSync, mkdtempSync, openSync, readdirSync, readSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { interleaved, median } from "./measure.mjs";

const rounds = Number(process.argv[2]) || 7;
const here = fileURLToPath(import.meta.url);

if (process.argv[2] === "floor" || process.argv[2] === "scan") {
  const [what, root] = process.argv.slice(2);
  const [started, used] = [performance.now(), processorMs()];
  const found = what === "floor" ? floor(root) : await scan(root);
  process.stdout.write(JSON.stringify({ ms: performance.now() - started, cpu: processorMs() - used, ...found }));
} else {
  const root = mkdtempSync(join(tmpdir(), "lorimer-skills-bench-"));
  try {
    for (const [kind, write] of Object.entries({ plain: plainSkill, rich: richSkill })) {
      const folder = join(root, kind);
      for (let at = 0; at < 1000; at++) {
        mkdirSync(join(folder, ".claude/skills", `skill-${at}`), { recursive: true });
        writeFileSync(join(folder, ".claude/skills", `skill-${at}`, "SKILL.md"), write(at));
      }
      const run = (what) => async () => JSON.parse((await promisify(execFile)(process.execPath, [here, what, folder])).stdout);
      const [floors, scans] = await interleaved([run("floor"), run("scan")], rounds);
      const [least, ours] = [median(floors.map(({ ms }) => ms)), median(scans.map(({ ms }) => ms))];
      const again = median(scans.map((one) => one.again));
      const held = median(scans.map((one) => one.held));
      console.log(
        `figure: 1,000 skills (${kind} front matter), cold: ${ours.toFixed(0)} ms, floor ${least.toFixed(0)} ms, ratio ${(ours / least).toFixed(1)}; processor ${median(scans.map(({ cpu }) => cpu)).toFixed(0)} ms, floor ${median(floors.map(({ cpu }) => cpu)).toFixed(0)} ms; ` +
          `looked at again: ${again.toFixed(0)} ms; longest hold of the event loop: ${held.toFixed(0)} ms`,
      );
    }
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

function processorMs() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** As most skills have it: one-line fields. */
function plainSkill(at) {
  return `---\nname: skill-${at}\ndescription: Does the thing of number ${at} whenever a person asks for it in these or other words\nallowed-tools: Read, Grep, Bash(git log:*)\n---\n\n# Title\n\n${"Some text of the body.\n".repeat(150)}`;
}

/** Front matter that only YAML reads. */
function richSkill(at) {
  return `---\nname: skill-${at}\ndescription: >-\n  Does the thing of number ${at}\n  whenever a person asks\nallowed-tools:\n  - Read\n  - Bash(git log:*)\nmetadata:\n  level: 3\n---\n\n# Title\n\n${"Some text of the body.\n".repeat(150)}`;
}

function floor(root) {
  const folder = join(root, ".claude/skills");
  let bytes = 0;
  for (const name of readdirSync(folder)) {
    const file = openSync(join(folder, name, "SKILL.md"), "r");
    bytes += readSync(file, Buffer.allocUnsafe(4096), 0, 4096, 0);
    closeSync(file);
  }
  return { bytes };
}

async function scan(root) {
  const [began, used] = [performance.now(), processorMs()];
  const dist = (path) => import(new URL(`../packages/plugin-skills/dist/${path}`, import.meta.url).href);
  const [{ SkillCatalog }, { SkillSettings }] = await Promise.all([dist("catalog/skill-catalog.js"), dist("catalog/settings.js")]);
  const nowhere = join(root, "nowhere");
  const places = { userFolder: nowhere, foreignUserFolder: nowhere, agentsFolder: nowhere, disableBundledSkills: true };
  const settings = new SkillSettings(undefined, { name: "lorimer.skills", settings: places });
  const catalog = new SkillCatalog({ cwd: root, additional: [], trusted: true, consentedAt: 0 }, settings, undefined);
  let [held, last] = [0, performance.now()];
  const beat = setInterval(() => {
    held = Math.max(held, performance.now() - last);
    last = performance.now();
  }, 1);
  const { length } = await catalog.list();
  held = Math.max(held, performance.now() - last);
  clearInterval(beat);
  if (length !== 1000) throw new Error(`found ${length}`);
  const [started, cpu] = [performance.now(), processorMs() - used];
  catalog.refresh();
  await catalog.list();
  return { ms: started - began, cpu, again: performance.now() - started, held };
}
