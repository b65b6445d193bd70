/** The blob that a pack is. */
export function packBlobId(pack: string): string {
  return `data/${pack.slice(0, 2)}/${pack}`;
}
