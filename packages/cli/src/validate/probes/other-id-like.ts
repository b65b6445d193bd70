import { randomBytes } from 'node:crypto';

/** An id of the same form that belongs to nothing: the long number or hash at the end is another one, and a name gets a
 * further ending. */
export function otherIdLike(id: string): string {
  const tail = /[0-9a-z]{8,}$/.exec(id)?.[0];
  if (tail === undefined || !/\d/.test(tail)) return `${id}-${randomBytes(4).toString('hex')}`;
  const letters = /^[0-9a-f]*$/.test(tail) ? 'abcdef' : 'abcdefghijklmnopqrstuvwxyz';
  const random = [...randomBytes(tail.length)];
  const other = [...tail].map((char, i) => {
    const value = random[i] ?? 0;
    return /\d/.test(char) ? String(value % 10) : (letters[value % letters.length] ?? char);
  });
  return id.slice(0, -tail.length) + other.join('');
}
