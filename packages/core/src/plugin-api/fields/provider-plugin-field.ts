import { call, listOf, objectOf, pluginOf, required, text, texts } from '../../velero-api/schema/field-schema.ts';
import type { BackupItemAction, DeleteItemAction, ItemBlockAction, ResourceSelector, RestoreItemAction } from '../item-actions.ts';
import type { ProviderPlugin } from '../provider-plugin.ts';
import type { QuiesceAdapter } from '../quiesce-adapter.ts';
import { specVersionField } from './spec-version-field.ts';

const common = {
  name: required(text),
  appliesTo: required(
    objectOf<ResourceSelector>({
      includedNamespaces: texts,
      excludedNamespaces: texts,
      includedResources: texts,
      excludedResources: texts,
      labelSelector: text,
    }),
  ),
};

/** The actions that an engine, or a plugin, may have. */
export const actionFields = {
  backup: listOf(pluginOf<BackupItemAction>({ ...common, execute: required(call), progress: call, cancel: call })),
  restore: listOf(
    pluginOf<RestoreItemAction>({
      ...common,
      execute: required(call),
      progress: call,
      cancel: call,
      areAdditionalItemsReady: call,
    }),
  ),
  delete: listOf(pluginOf<DeleteItemAction>({ ...common, execute: required(call) })),
  itemBlock: listOf(pluginOf<ItemBlockAction>({ ...common, getRelatedItems: required(call) })),
};

/** The adapters that an engine, or a plugin, may have. */
export const quiesceAdaptersField = listOf(pluginOf<QuiesceAdapter>({ ...common, holdWith: call, deployments: texts }));

/** What a provider may hold. */
export const providerPluginField = pluginOf<ProviderPlugin>({
  specVersion: specVersionField,
  name: required(text),
  createObjectStore: call,
  createVolumeSnapshotter: call,
  actions: pluginOf<NonNullable<ProviderPlugin['actions']>>(actionFields),
  quiesceAdapters: quiesceAdaptersField,
});
