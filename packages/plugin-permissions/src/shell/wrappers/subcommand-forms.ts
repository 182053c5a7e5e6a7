import type { ShellWord } from "../shell-reading.js";

/** Programs with subcommands, and their options before it that take a value in the next word. */
const programs: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  Object.entries({
    git: "-C -c --git-dir --work-tree --namespace --exec-path --super-prefix --config-env --attr-source --list-cmds",
    npm: "--prefix -C --workspace -w --registry --userconfig --loglevel --cache",
    pnpm: "--dir -C --filter -F --loglevel --reporter",
    yarn: "--cwd --registry",
    bun: "--cwd --config -c",
    docker: "-H --host -c --context --config -l --log-level --tlscacert --tlscert --tlskey",
    podman: "--url --connection --root --log-level",
    kubectl: "-n --namespace --context --cluster --kubeconfig -s --server --user --token --as",
    helm: "-n --namespace --kube-context --kubeconfig",
    cargo: "--config -Z --color -C",
    go: "-C",
    gh: "-R --repo",
    terraform: "",
    aws: "--profile --region --output --endpoint-url",
    gcloud: "--project --account --configuration",
    az: "--subscription",
    systemctl: "-H --host -M --machine -t --type",
    pip: "--proxy --cache-dir --log --python",
    pip3: "--proxy --cache-dir --log --python",
    poetry: "-C --directory -P --project",
    uv: "--directory --project --config-file",
    brew: "",
    apt: "-o -c -t",
    "apt-get": "-o -c -t",
    make: "-C -f -I -j -o -W",
  }).map(([name, options]): [string, ReadonlySet<string>] => [name, new Set(options === "" ? [] : options.split(" "))]),
);

/** `git push` for `git -C x push`: the options before the subcommand left off, for deny and ask rules. Both readings where an option may or may not take a value. */
export function withoutGlobalOptions(words: readonly ShellWord[]): (readonly ShellWord[])[] {
  const name = words[0]?.text;
  const taking = name === undefined ? undefined : programs.get(name);
  if (taking === undefined || words[0] === undefined || words[1]?.text?.startsWith("-") !== true) return [];
  let at = 1;
  const found: (readonly ShellWord[])[] = [];
  while (words[at]?.text?.startsWith("-") === true) {
    const option = words[at]?.text ?? "";
    at++;
    if (taking.has(option)) at++;
    else if (words[at]?.text?.startsWith("-") !== true && words[at + 1] !== undefined) found.push([words[0], ...words.slice(at + 1)]);
  }
  return words[at] === undefined ? found : [[words[0], ...words.slice(at)], ...found.slice(0, 4)];
}
