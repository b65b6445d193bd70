import type { BackupPodHook } from '../contract/hooks/backup-pod-hook.ts';
import type { HookScope } from '../contract/hooks/hook-scope.ts';
import type { RestorePodHook } from '../contract/hooks/restore-pod-hook.ts';
import type { WholeRunHooks } from '../contract/hooks/whole-run-hooks.ts';

import { hookErrorModeField, labelSelectorField } from '../velero-api/kinds/shared-fields.ts';
import { call, type FieldsOf, flag, nullable, pluginOf, required, text, texts, timeout } from '../velero-api/schema/field-schema.ts';

const scopeFields: FieldsOf<HookScope> = {
  includedNamespaces: nullable(texts),
  excludedNamespaces: nullable(texts),
  labelSelector: nullable(labelSelectorField),
};

/** What hooks that are functions may hold. */
export const backupPodHookField = pluginOf<BackupPodHook>({
  ...scopeFields,
  name: required(text),
  container: text,
  onError: hookErrorModeField,
  timeout,
  pre: call,
  post: call,
});

export const restorePodHookField = pluginOf<RestorePodHook>({
  ...scopeFields,
  name: required(text),
  container: text,
  onError: hookErrorModeField,
  execTimeout: timeout,
  waitTimeout: timeout,
  waitForReady: flag,
  run: required(call),
});

export const wholeRunHooksField = pluginOf<WholeRunHooks>({ before: call, after: call, timeout });
