/** What a hook asks a person: one line on its standard output, `{"prompt": ID, "message": …, "options": [{"key", "label"}]}`. */
export interface PromptRequest {
  readonly prompt: string;
  readonly message: string;
  readonly options: readonly { readonly key: string; readonly label: string; readonly description?: string }[];
}

/** Characters a line may have before it is no longer looked at. */
const longestLine = 64 * 1024;

/** Passes output on, without the lines that are questions; those go to `asked`. */
export async function* withoutQuestions(
  stream: AsyncIterable<Uint8Array>,
  asked: (request: PromptRequest) => void,
): AsyncGenerator<Uint8Array, void, void> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of stream) {
    rest += decoder.decode(chunk, { stream: true });
    const lines = rest.split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      const request = questionIn(line);
      if (request === undefined) yield Buffer.from(`${line}\n`);
      else asked(request);
    }
    if (rest.length > longestLine) {
      yield Buffer.from(rest);
      rest = "";
    }
  }
  rest += decoder.decode();
  if (rest !== "") yield Buffer.from(rest);
}

function questionIn(line: string): PromptRequest | undefined {
  if (!line.trimStart().startsWith("{")) return undefined;
  try {
    const { prompt, message, options } = JSON.parse(line) as Readonly<Record<string, unknown>>;
    if (typeof prompt !== "string" || typeof message !== "string" || !Array.isArray(options)) return undefined;
    const valid = options.filter((option): option is PromptRequest["options"][number] => {
      const { key, label } = (option ?? {}) as Readonly<Record<string, unknown>>;
      return typeof key === "string" && typeof label === "string";
    });
    return valid.length === 0 ? undefined : { prompt, message, options: valid };
  } catch {
    return undefined;
  }
}
