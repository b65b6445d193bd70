/** Which hooks run in Pods: all; those of the request, and none that Pods bring in their annotations; or none. */
export const runHooksModes = ['none', 'spec', 'all'] as const;

/** Which hooks run in Pods. */
export type RunHooks = (typeof runHooksModes)[number];
