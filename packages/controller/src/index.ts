/** `@lifeboat/controller`: velero.io in a cluster, served by the Lifeboat engine. */

export type { ControllerOptions, LeaseOptions } from './controller-options.ts';
export { customResourceDefinitions, partOfLabel } from './crds/custom-resource-definitions.ts';
export { type Controller, createController } from './create-controller.ts';
export { type AppliedObject, applyObjects } from './install/apply-objects.ts';
export { type ControllerRoleOptions, controllerRole } from './install/controller-role.ts';
export { type CreatorPolicyOptions, creatorPolicy } from './install/creator-policy.ts';
export { type InstallOptions, installObjects } from './install/install-objects.ts';
export { nameOf } from './install/located.ts';
export { removeInstallation } from './install/remove-installation.ts';
export type { RoleProfile } from './install/role-profile.ts';
export { servedCreatorPolicy } from './install/served-creator-policy.ts';
export { giveBackToVelero } from './install/take-over/give-back-to-velero.ts';
export { replacedByTakeOver } from './install/take-over/take-over-velero.ts';
export { waitForServer } from './install/wait-for-server.ts';
export { type CronSchedule, parseCronSchedule } from './kinds/cron-schedule.ts';
export type { ObjectChange } from './machinery/informer.ts';
export type { LeaderElectionTimes } from './machinery/leader-election.ts';
export type { ReconciledType, ReconcileRequest, ReconcileResult, Reconciler, WatchedType } from './machinery/reconciler.ts';
export { createMetricsRegistry } from './monitoring/metrics/create-metrics-registry.ts';
export type * from './notifications/notification-options.ts';
