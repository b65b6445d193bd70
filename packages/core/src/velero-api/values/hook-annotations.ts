/** Annotations of a Pod that are hooks (Velero's internal/hook). One of a group beats the hooks of the request. Commands are
 * a JSON array, or one word. */

/** Before the Pod is stored. `hook.backup.velero.io/…`, without `pre.`, is an old name of it. */
export const preBackupHookAnnotations = {
  container: 'pre.hook.backup.velero.io/container',
  command: 'pre.hook.backup.velero.io/command',
  /** `Fail` or `Continue`. */
  onError: 'pre.hook.backup.velero.io/on-error',
  timeout: 'pre.hook.backup.velero.io/timeout',
} as const;

/** The old names of {@link preBackupHookAnnotations}. */
export const legacyPreBackupHookAnnotations = {
  container: 'hook.backup.velero.io/container',
  command: 'hook.backup.velero.io/command',
  onError: 'hook.backup.velero.io/on-error',
  timeout: 'hook.backup.velero.io/timeout',
} as const;

/** After the Pod and what belongs to it is stored. */
export const postBackupHookAnnotations = {
  container: 'post.hook.backup.velero.io/container',
  command: 'post.hook.backup.velero.io/command',
  /** `Fail` or `Continue`. */
  onError: 'post.hook.backup.velero.io/on-error',
  timeout: 'post.hook.backup.velero.io/timeout',
} as const;

/** An init container for the restored Pod; `containerImage` is needed. */
export const initRestoreHookAnnotations = {
  containerImage: 'init.hook.restore.velero.io/container-image',
  containerName: 'init.hook.restore.velero.io/container-name',
  command: 'init.hook.restore.velero.io/command',
  /** Velero does not use it. */
  timeout: 'init.hook.restore.velero.io/timeout',
} as const;

/** A command in the restored Pod. */
export const postRestoreHookAnnotations = {
  container: 'post.hook.restore.velero.io/container',
  command: 'post.hook.restore.velero.io/command',
  /** `Fail` or `Continue`. */
  onError: 'post.hook.restore.velero.io/on-error',
  execTimeout: 'post.hook.restore.velero.io/exec-timeout',
  waitTimeout: 'post.hook.restore.velero.io/wait-timeout',
  /** `true` or `false`. */
  waitForReady: 'post.hook.restore.velero.io/wait-for-ready',
} as const;
