import { served } from "../define.js";

export default served("json_schema_2020_12_tool", () => "ok");
