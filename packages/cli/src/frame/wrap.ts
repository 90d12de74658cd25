/** Breaks text into lines of at most `width` characters, each beginning with `indent`. Long words stay whole. */
export function wrap(text: string, width: number, indent: string): string[] {
  const lines: string[] = [];
  let line = indent;
  for (const word of text.split(" ")) {
    const fits = line === indent || line.length + 1 + word.length <= width;
    if (!fits) {
      lines.push(line);
      line = indent;
    }
    line += line === indent ? word : ` ${word}`;
  }
  return [...lines, line];
}
