const pattern = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(?:Z|([+-])(\d\d):(\d\d))$/;
const nsPerMs = 1_000_000n;
const nsPerSecond = 1_000_000_000n;

/** The time that was parsed last, without its fraction. Files in one directory often have the same one. */
let lastRead = { second: '', ns: 0n };
/** The same for the time that was printed last. */
let lastPrinted = { second: 0n, text: '' };
const secondLength = '2006-01-02T15:04:05'.length;

/** Parses a time as Go prints it (RFC 3339). Returns nanoseconds since 1970; `undefined` if it is no such time. */
export function parseTime(text: string): bigint | undefined {
  const match = pattern.exec(text);
  if (!match) return undefined;
  const fraction = match[7] === undefined ? 0n : BigInt(match[7].padEnd(9, '0'));
  const isUtc = match[8] === undefined;
  const secondText = text.slice(0, secondLength);
  if (isUtc && secondText === lastRead.second) return lastRead.ns + fraction;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number) as [number, number, number, number, number, number];
  if (month < 1 || month > 12 || day < 1 || day > 31 || hour > 23 || minute > 59 || second > 60) return undefined;
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  date.setUTCHours(hour, minute, second);
  const offset = isUtc ? 0 : (match[8] === '-' ? -1 : 1) * (Number(match[9]) * 60 + Number(match[10])) * 60_000;
  const ns = BigInt(date.getTime() - offset) * nsPerMs;
  if (isUtc) lastRead = { second: secondText, ns };
  return ns + fraction;
}

/** Prints a time as Go does: in UTC, without zeros at the end. Years 0 to 9999. */
export function formatTime(ns: bigint): string {
  const fraction = ((ns % nsPerSecond) + nsPerSecond) % nsPerSecond;
  const second = ns - fraction;
  if (lastPrinted.text === '' || lastPrinted.second !== second)
    lastPrinted = { second, text: new Date(Number(second / nsPerMs)).toISOString().slice(0, secondLength) };
  return fraction === 0n ? `${lastPrinted.text}Z` : `${lastPrinted.text}.${String(fraction).padStart(9, '0').replace(/0+$/, '')}Z`;
}
