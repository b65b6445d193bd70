// Control characters could move a terminal's cursor, newlines could forge a row, and marks of direction show a name as another one.
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must go
const inText = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;

/** Text of a cluster, a store or a user as one line may hold it: everything that a terminal would act on is written out. */
export function visible(text: string): string {
  return visibleText(text).replace(/\n/g, '\\n').replace(/\t/g, '\\t');
}

/** The same for text of several lines. */
export function visibleText(text: string): string {
  return text.replace(inText, (sign) => {
    const code = sign.charCodeAt(0).toString(16);
    return code.length <= 2 ? `\\x${code.padStart(2, '0')}` : `\\u${code.padStart(4, '0')}`;
  });
}
