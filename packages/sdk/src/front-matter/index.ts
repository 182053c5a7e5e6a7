export { firstParagraph } from "./first-paragraph.js";
export { flagOf, listOf, textOf } from "./field-values.js";
export { readFrontMatter } from "./read-front-matter.js";
export type { FrontMatter, FrontMatterOptions } from "./read-front-matter.js";
