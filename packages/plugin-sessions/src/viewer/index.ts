export { sessionPage } from "./page/session-page.js";
export type { Fork, PageOptions } from "./page/session-page.js";
export { maskRecords } from "./story/mask.js";
export { tellStory } from "./story/tell-story.js";
export type { Call, Exchange, HookRun, Item, Media, Note, Rewind, Spoken, Step, Story, Turn } from "./story/story.js";
