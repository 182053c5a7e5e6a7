/** What nobody should change in passing: secrets, keys, what runs by itself, and what decides what may run. */
export const sensitivePaths: readonly string[] = [
  // Secrets and keys.
  ...[".env", ".env.*", ".envrc", ".netrc", "_netrc", ".npmrc", ".pypirc", ".git-credentials", ".htpasswd", ".pgpass"],
  ...["*.pem", "*.key", "*.p12", "*.pfx", "*.jks", "*.keystore", "id_rsa*", "id_dsa*", "id_ecdsa*", "id_ed25519*"],
  ...["credentials.json", "service-account*.json", ".docker/config.json"],
  ...[".ssh/", ".gnupg/", ".aws/", ".azure/", ".kube/", ".config/gcloud/", ".config/gh/"],
  // What runs by itself.
  ...[".git/", ".git", ".gitconfig", ".config/git/", ".husky/", ".pre-commit-config.yaml", "lefthook.yml", "lefthook.yaml"],
  ...[".bashrc", ".bash_profile", ".bash_login", ".bash_logout", ".bash_aliases", ".profile"],
  ...[".zshrc", ".zshenv", ".zprofile", ".zlogin", ".zlogout", ".config/fish/", ".config/systemd/", ".config/autostart/", "LaunchAgents/"],
  // What decides what may run.
  ...[".lorimer/settings*.json", ".lorimer/audit/", ".claude/settings*.json", ".mcp.json", ".claude.json"],
  // The system's own.
  ...["/etc/", "/boot/", "/sys/", "/proc/", "/var/spool/cron/"],
];

/** Named like secrets, and holding none. */
export const harmlessPaths: readonly string[] = [".env.example", ".env.sample", ".env.template", ".env.dist", ".env.defaults"];

/** Written by package managers, and wrong when written by hand. */
export const lockfiles: readonly string[] = [
  ...["package-lock.json", "npm-shrinkwrap.json", "yarn.lock", "pnpm-lock.yaml", "bun.lock", "bun.lockb", "deno.lock"],
  ...["Cargo.lock", "go.sum", "poetry.lock", "uv.lock", "pdm.lock", "Pipfile.lock", "Gemfile.lock", "composer.lock"],
  ...["gradle.lockfile", "packages.lock.json", "pubspec.lock", "mix.lock", "flake.lock", "Podfile.lock", "Package.resolved"],
];
