/** The name of a package's own folder. */
export function dataName(id: string): string {
  return id.replaceAll(/[^A-Za-z0-9_-]/g, "-");
}
