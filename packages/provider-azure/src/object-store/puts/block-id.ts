/** The id of a block: names its put, so that blocks of two puts never mix, and has one length, as Azure wants it. */
export function blockId(putId: string, number: number): string {
  return Buffer.from(`${putId}${String(number).padStart(6, '0')}`).toString('base64');
}

/** Which put a block belongs to; those of other programs are one put together. */
export function putOfBlock(id: string): string {
  const text = Buffer.from(id, 'base64').toString('latin1');
  return /^[0-9a-f]{32}\d{6}$/.test(text) ? text.slice(0, 32) : 'another program';
}
