const secretName = /KEY|TOKEN|SECRET|PASSWORD|PASSWD|CREDENTIAL|HEADERS|COOKIE/i;
const secretForm =
  /\b(?:sk|pk|ghp|gho|ghs|github_pat|xox[abp]|AKIA)[-_A-Za-z0-9]{12,}|(?<=\b(?:Bearer|Basic) )[A-Za-z0-9._~+/=-]{8,}|(?<=:\/\/[^\s/:@]{1,100}:)[^\s/@]{1,200}(?=@)/g;

/** Makes a function that masks secrets in text: values of the environment that are named like secrets, and what looks like one. */
export function redactor(env: Readonly<Record<string, string | undefined>>): (text: string) => string {
  const values = Object.entries(env)
    .filter(([name, value]) => secretName.test(name) && value !== undefined && value.length >= 6)
    .map(([, value]) => value ?? "")
    .sort((a, b) => b.length - a.length);
  return (text) => values.reduce((masked, value) => masked.replaceAll(value, "***"), text).replace(secretForm, "***");
}
