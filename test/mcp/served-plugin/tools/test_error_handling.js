import { toolFailure } from "@lorimer/sdk";
import { served } from "../define.js";

export default served("test_error_handling", () => toolFailure("This tool intentionally returns an error for testing"));
