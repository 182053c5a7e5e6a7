import { html, Html } from "../html/html.js";
import { bytes } from "./format.js";

const pictures = new Set(["image/png", "image/jpeg", "image/gif", "image/webp"]);
/** Characters of base64 that a page carries for one picture. */
const largest = 8_000_000;

/** A picture as the model saw it; of anything else, what it was. */
export function media({
  mediaType,
  data,
  title,
}: {
  readonly mediaType: string;
  readonly data: string;
  readonly title: string | undefined;
}): Html {
  const name = `${title ?? "Picture"}, ${mediaType}, ${bytes(Math.floor(data.length * 0.75))}`;
  if (!pictures.has(mediaType) || data.length > largest || !/^[A-Za-z0-9+/=]*$/.test(data)) return html`<p class="rule">[${name}]</p>`;
  return html`<img alt="${name}" loading="lazy" decoding="async" src="data:${mediaType};base64,${new Html(data)}">`;
}
