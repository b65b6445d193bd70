import { visible } from './visible.ts';

/** What replaces the terminal's current line. */
export function statusLine(text: string): Buffer {
  return Buffer.from(`\r\x1b[K${visible(text)}`);
}
