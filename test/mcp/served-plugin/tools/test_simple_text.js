import { served } from "../define.js";

export default served("test_simple_text", () => "This is a simple text response for testing.");
