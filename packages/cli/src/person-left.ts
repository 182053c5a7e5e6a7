/** The person left at a question that comes before anything else. Nothing is said about it. */
export class PersonLeft extends Error {
  readonly exitCode: number;

  constructor(exitCode: number) {
    super("The person left.");
    this.exitCode = exitCode;
  }
}
