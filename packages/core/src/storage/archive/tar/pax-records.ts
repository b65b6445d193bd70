/** The records of a PAX header that are used here. @throws Error for records that are not `LENGTH KEY=VALUE\n` */
export function parsePaxRecords(content: Buffer): { path?: string; size?: number } {
  const found: { path?: string; size?: number } = {};
  for (let start = 0; start < content.length; ) {
    const space = content.indexOf(0x20, start);
    const digits = space < 0 ? '' : content.toString('latin1', start, space);
    const end = start + Number(digits);
    if (!/^[1-9]\d{0,9}$/.test(digits) || end > content.length || end <= space + 1 || content[end - 1] !== 0x0a) {
      throw new Error('a PAX header is malformed');
    }
    const [, key = '', value = ''] = /^([^=]*)=(.*)$/s.exec(content.toString('utf8', space + 1, end - 1)) ?? [];
    if (key === 'path') found.path = value;
    if (key === 'size') found.size = wholeNumber(value);
    start = end;
  }
  return found;
}

function wholeNumber(value: string): number {
  if (!/^\d{1,15}$/.test(value)) throw new Error('a PAX header holds an impossible size');
  return Number(value);
}
