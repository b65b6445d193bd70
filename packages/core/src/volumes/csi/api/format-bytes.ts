const units = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];

/** Bytes as Go prints a binary quantity: in the largest unit that divides them, `16Mi`, `4100`. */
export function formatBytes(bytes: number): string {
  let count = BigInt(Math.max(0, Math.round(bytes)));
  let unit = 0;
  while (count !== 0n && count % 1024n === 0n && unit < units.length - 1) {
    count /= 1024n;
    unit += 1;
  }
  return `${count}${units[unit]}`;
}
