import { withoutProgress } from './steady-text.ts';

/** Lines that are too wide, but for one word that is: a path, a URL, a name. */
export function tooWide(text: string, columns: number): string[] {
  const lines = withoutProgress(text).split('\n');
  return lines.filter((line) => line.length > columns && !line.split(/ +/).some((word) => word.length > columns / 3 && /[/=]/.test(word)));
}
