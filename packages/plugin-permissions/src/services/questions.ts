import { provide } from "@lorimer/sdk";
import type { Service } from "@lorimer/sdk";
import { Questions, questionQueue } from "../live/questions.js";

const questions: Service<Questions> = provide(Questions, { level: "session", create: questionQueue });
export default questions;
