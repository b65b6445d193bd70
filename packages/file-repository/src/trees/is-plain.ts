const plain = /^[ !#-%'-;=?-[\]-~]+$/;

/** Whether a name is in JSON, as Go prints it, as it is: letters of ASCII that nothing escapes. */
export function isPlain(name: string | Uint8Array | undefined): name is string {
  return typeof name === 'string' && plain.test(name);
}
