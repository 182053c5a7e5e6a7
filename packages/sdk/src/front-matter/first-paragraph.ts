/** What a text says of itself where its author gave no description: its first paragraph that is no heading, on one line, or else its first heading. */
export function firstParagraph(body: string): string {
  let heading = "";
  let paragraph: string[] = [];
  for (const line of body.split("\n").map((text) => text.trim())) {
    const title = /^#{1,6}\s+(.*)$/.exec(line)?.[1];
    const isText = line !== "" && title === undefined && !/^(?:-{3,}|={3,}|\*{3,}|```.*|<!--.*-->)$/.test(line);
    if (isText) paragraph = [...paragraph, line];
    else if (paragraph.length > 0) break;
    if (heading === "") heading = title ?? "";
  }
  return paragraph.length > 0 ? paragraph.join(" ") : heading;
}
