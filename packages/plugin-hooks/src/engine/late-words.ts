/** What asynchronous hooks want the model to know, kept until there is a turn to tell it in. */
export class LateWords {
  #words: { readonly event: string; readonly text: string }[] = [];

  get empty(): boolean {
    return this.#words.length === 0;
  }

  add(event: string, text: string): void {
    this.#words.push({ event, text });
  }

  take(): readonly { readonly event: string; readonly text: string }[] {
    const taken = this.#words;
    this.#words = [];
    return taken;
  }
}
