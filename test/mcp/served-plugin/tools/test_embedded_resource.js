import { serving } from "../define.js";

export default serving("test_embedded_resource", {
  type: "text",
  uri: "test://embedded-resource",
  text: "This is an embedded resource content.",
});
