import { serving } from "../define.js";
import { pixel } from "../pixel.js";

export default serving(
  "test_multiple_content_types",
  { type: "text", text: "Multiple content types test:" },
  { type: "media", mimeType: "image/png", data: pixel },
  { type: "text", uri: "test://mixed-content-resource", mimeType: "application/json", text: '{"test":"data","value":123}' },
);
