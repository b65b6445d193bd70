import type { QuiesceAdapter } from '../../plugin-api/quiesce-adapter.ts';
import { argoCd } from './adapters/argo-cd.ts';
import { certManager } from './adapters/cert-manager.ts';
import { cloudNativePg } from './adapters/cloud-native-pg.ts';
import { clusterApi } from './adapters/cluster-api.ts';
import { crossplane } from './adapters/crossplane.ts';
import { flux } from './adapters/flux.ts';
import { keda } from './adapters/keda.ts';
import { strimzi } from './adapters/strimzi.ts';

/** The projects that Lifeboat knows. */
export const builtInAdapters: readonly QuiesceAdapter[] = [argoCd, certManager, cloudNativePg, clusterApi, crossplane, flux, keda, strimzi];
