import { visible } from './visible.ts';

/** Breaks text at blanks so that no line is longer than `width`; the lines after the first begin with `indent`. */
export function wrapText(text: string, options: { readonly indent: string; readonly width: number }): string {
  const lines: string[] = [];
  for (const paragraph of text.split('\n')) {
    let line = '';
    for (const word of visible(paragraph).split(' ')) {
      if (line !== '' && line.length + 1 + word.length > options.width - options.indent.length) {
        lines.push(line);
        line = word;
      } else line = line === '' ? word : `${line} ${word}`;
    }
    lines.push(line);
  }
  return lines.join(`\n${options.indent}`);
}
