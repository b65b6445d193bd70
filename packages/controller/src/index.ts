/** `@lifeboat/controller`: velero.io in a cluster, served by the Lifeboat engine. */

export type { ControllerOptions, LeaseOptions } from './controller-options.ts';
export { customResourceDefinitions, partOfLabel } from './crds/custom-resource-definitions.ts';
export { type Controller, createController } from './create-controller.ts';
export type { ObjectChange } from './machinery/informer.ts';
export type { LeaderElectionTimes } from './machinery/leader-election.ts';
export type { ReconcileRequest, ReconcileResult, Reconciler, WatchedType } from './machinery/reconciler.ts';
