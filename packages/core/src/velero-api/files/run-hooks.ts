/** Which hooks run in Pods. `all`: those of the request and those in the Pods' annotations; `spec`: only those of the request; `none`:
 * none. */
export const runHooksModes = ['none', 'spec', 'all'] as const;

/** Which hooks run in Pods. `all`: those of the request and those in the Pods' annotations; `spec`: only those of the request; `none`:
 * none. */
export type RunHooks = (typeof runHooksModes)[number];
