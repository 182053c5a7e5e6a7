/** The columns of a terminal: 80 where it does not know how many it has, which some say with 0. What is no terminal has room for 100. */
export function columnsOf(stream: { readonly isTTY?: boolean; readonly columns?: number | undefined }): number {
  return stream.columns || (stream.isTTY === true ? 80 : 100);
}
