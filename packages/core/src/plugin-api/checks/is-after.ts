import { compareUtf8 } from './compare-utf8.ts';

/** Whether a key comes after `startAfter` in the order of UTF-8 bytes, in which keys are listed. Always true without `startAfter`. */
export function isAfter(key: string, startAfter: string | undefined): boolean {
  return startAfter === undefined || compareUtf8(key, startAfter) > 0;
}
