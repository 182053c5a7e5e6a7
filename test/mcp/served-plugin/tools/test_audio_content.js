import { serving } from "../define.js";
import { sound } from "../pixel.js";

export default serving("test_audio_content", { type: "media", mimeType: "audio/wav", data: sound });
