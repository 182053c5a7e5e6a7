/** The type under which a page holds the log of its session: compressed, in base64. `lorimer replay` finds it there. */
export const recordingType = "application/vnd.lorimer.session+gzip";
