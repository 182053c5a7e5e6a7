/** Values by the names that commands may use: `CLAUDE_PROJECT_DIR`, `user_config.KEY`. */
export type Variables = ReadonlyMap<string, string>;

/** A placeholder stands for nothing: running the command all the same would mean another command. */
export class MissingVariable extends Error {}

const placeholder = /\$\{((?:CLAUDE|LORIMER)_(?:PROJECT_DIR|PLUGIN_ROOT|PLUGIN_DATA)|user_config\.[^}]*)\}/g;

/** Characters that mean the same to every shell, quoted or not. */
const plain = /^[A-Za-z0-9_@%+=:,./-]*$/;

/** Replaces every exact `${NAME}` literally, as exec-form commands and their arguments want it. */
export function fillLiterally(text: string, variables: Variables): string {
  return text.replaceAll(placeholder, (_whole, name: string) => valueOf(name, variables));
}

/**
 * Replaces `${NAME}` in a command that bash reads, where the value cannot change its meaning. Any other value, such as a Windows
 * path or one with blanks or quotes, is left for the shell to take from the environment: pasted into the command it would be read as code.
 */
export function fillForShell(command: string, variables: Variables): string {
  return command.replaceAll(placeholder, (whole, name: string) => {
    const value = valueOf(name, variables);
    return plain.test(value) ? value : whole;
  });
}

/** PowerShell reads variables of the environment by another name. */
export function fillForPowerShell(command: string, variables: Variables): string {
  return command.replaceAll(placeholder, (_whole, name: string) => {
    valueOf(name, variables);
    return `\${env:${name}}`;
  });
}

function valueOf(name: string, variables: Variables): string {
  const value = variables.get(name);
  if (value === undefined) throw new MissingVariable(`\${${name}} stands for nothing here, so the command was not run.`);
  return value;
}
