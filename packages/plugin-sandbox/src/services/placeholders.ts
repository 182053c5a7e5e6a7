import { provide } from "@lorimer/sdk";
import type { Service } from "@lorimer/sdk";
import { Placeholders as PlaceholdersClass } from "../engine/bubblewrap/placeholders.js";
import { Placeholders } from "../session/placeholders-token.js";

const placeholders: Service<PlaceholdersClass> = provide(Placeholders, { level: "app", create: () => new PlaceholdersClass() });
export default placeholders;
