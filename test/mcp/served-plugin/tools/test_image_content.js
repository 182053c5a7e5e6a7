import { serving } from "../define.js";
import { pixel } from "../pixel.js";

export default serving("test_image_content", { type: "media", mimeType: "image/png", data: pixel });
