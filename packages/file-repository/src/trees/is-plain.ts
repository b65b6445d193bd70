const plain = /^[ !#-%'-;=?-[\]-~]+$/;

/** Whether Go prints a name in JSON unchanged: it has only ASCII characters that need no escape. */
export function isPlain(name: string | Uint8Array | undefined): name is string {
  return typeof name === 'string' && plain.test(name);
}
