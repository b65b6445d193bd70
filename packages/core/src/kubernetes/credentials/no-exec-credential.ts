/** A plugin ended well and printed something else than an ExecCredential. */
export class NoExecCredential extends Error {}
