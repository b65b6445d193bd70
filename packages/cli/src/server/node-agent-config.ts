import {
  type ClusterClient,
  type LabelSelector,
  LifeboatError,
  type Logger,
  type MoverOptions,
  type NodeConcurrency,
  type VolumeFilesOptions,
} from '@lifeboat/core';
import { parseJson } from '@lifeboat/core/json';
import { anything, flag, listOf, objectOf, oneOf, required, takeOptions, text, textMap, texts } from '@lifeboat/core/provider-kit';

/** What Velero's node agent reads from its ConfigMap. */
interface NodeAgentConfig {
  readonly podResources?: Readonly<Record<'cpuRequest' | 'cpuLimit' | 'memoryRequest' | 'memoryLimit', string | undefined>>;
  readonly priorityClassName?: string;
  readonly podAnnotations?: Readonly<Record<string, string>>;
  readonly podLabels?: Readonly<Record<string, string>>;
  readonly backupPVC?: Readonly<Record<string, BackupClaim>>;
  readonly loadConcurrency?: LoadConcurrency;
  readonly loadAffinity?: readonly LoadAffinity[];
  readonly restorePVC?: { readonly ignoreDelayBinding?: boolean };
  readonly cachePVC?: unknown;
  readonly privilegedFsBackup?: unknown;
}

/** How many volumes are moved on a node at a time. */
interface LoadConcurrency {
  readonly globalConfig?: number;
  readonly perNodeConfig?: readonly { readonly nodeSelector?: LabelSelector; readonly number?: number }[];
  readonly prepareQueueLength?: number;
}

/** Which nodes move volumes: those of a storage class, or all others. */
interface LoadAffinity {
  readonly nodeSelector?: LabelSelector;
  readonly storageClass?: string;
}

interface BackupClaim {
  readonly storageClass?: string;
  readonly readOnly?: boolean;
  readonly spcNoRelabeling?: boolean;
  readonly annotations?: Readonly<Record<string, string>>;
}

const integer = { type: 'integer' } as const;
const labelSelector = objectOf<LabelSelector>({
  matchLabels: textMap,
  matchExpressions: listOf(
    objectOf<NonNullable<LabelSelector['matchExpressions']>[number]>({
      key: required(text),
      operator: required(oneOf(['In', 'NotIn', 'Exists', 'DoesNotExist'])),
      values: texts,
    }),
  ),
});

const field = objectOf<NodeAgentConfig>({
  podResources: objectOf<NonNullable<NodeAgentConfig['podResources']>>({
    cpuRequest: text,
    cpuLimit: text,
    memoryRequest: text,
    memoryLimit: text,
  }),
  priorityClassName: text,
  podAnnotations: textMap,
  podLabels: textMap,
  backupPVC: {
    type: 'map',
    values: objectOf<BackupClaim>({ storageClass: text, readOnly: flag, spcNoRelabeling: flag, annotations: textMap }),
  },
  loadConcurrency: objectOf<LoadConcurrency>({
    globalConfig: integer,
    perNodeConfig: listOf(
      objectOf<NonNullable<LoadConcurrency['perNodeConfig']>[number]>({ nodeSelector: labelSelector, number: integer }),
    ),
    prepareQueueLength: integer,
  }),
  loadAffinity: listOf(objectOf<LoadAffinity>({ nodeSelector: labelSelector, storageClass: text })),
  restorePVC: objectOf<NonNullable<NodeAgentConfig['restorePVC']>>({ ignoreDelayBinding: flag }),
  cachePVC: anything,
  privilegedFsBackup: anything,
});

/** What has another meaning where no agent runs on each node, and why. */
const without = new Map<string, string>([
  ['cachePVC', 'movers keep no cache on disk: what they know of a repository is bounded, and in memory'],
  ['privilegedFsBackup', 'volumeFiles.mover.securityContext says it'],
]);

interface ReadOptions {
  readonly cluster: Pick<ClusterClient, 'get'>;
  readonly namespace: string;
  /** Of the ConfigMap. */
  readonly name: string;
  readonly logger: Pick<Logger, 'warn'>;
  readonly signal: AbortSignal;
}

/** Movers as the ConfigMap of Velero's node agent wants its Pods; what the options themselves say counts more.
 * @throws LifeboatError `INVALID_CONFIG` for one that is not there, or is none */
export async function withNodeAgentConfig(files: VolumeFilesOptions, options: ReadOptions): Promise<VolumeFilesOptions> {
  const { name, logger } = options;
  const config = await readConfig(options);
  for (const [key, why] of without)
    if (new Map(Object.entries(config)).has(key)) logger.warn(`"${key}" of ConfigMap ${name} has no effect: ${why}`, { configMap: name });
  const { podResources, priorityClassName, podAnnotations: annotations, podLabels: labels, backupPVC, restorePVC } = config;
  if (config.loadConcurrency?.prepareQueueLength !== undefined)
    logger.warn(
      `"loadConcurrency.prepareQueueLength" of ConfigMap ${name} has no effect: a mover is made when it is its turn; volumeFiles.mover.job.concurrency bounds how many there are`,
      { configMap: name },
    );
  const resources = resourcesOf(podResources);
  const mover: MoverOptions = {
    ...(resources && { resources }),
    ...(priorityClassName && { priorityClassName }),
    ...(annotations && { annotations }),
    ...(labels && { labels }),
    ...(config.loadConcurrency && { perNode: perNode(config.loadConcurrency, { name, logger }) }),
    ...(config.loadAffinity && { affinityByClass: affinityByClass(config.loadAffinity) }),
    ...files.mover,
  };
  const clones = Object.entries(backupPVC ?? {}).map(([storageClass, claim]) => [
    storageClass,
    { ...(claim.storageClass && { storageClass: claim.storageClass }), ...(claim.readOnly !== undefined && { readOnly: claim.readOnly }) },
  ]);
  const delay = restorePVC?.ignoreDelayBinding === undefined ? {} : { ignoreDelayBinding: restorePVC.ignoreDelayBinding };
  return { ...delay, ...files, mover, ...(clones.length > 0 && { clones: { ...Object.fromEntries(clones), ...files.clones } }) };
}

/** One at a time where it does not say more, as with Velero, which passes over what is 0 or less. */
function perNode(
  { globalConfig = 0, perNodeConfig = [] }: LoadConcurrency,
  { name, logger }: Pick<ReadOptions, 'name' | 'logger'>,
): NodeConcurrency {
  const nodes = perNodeConfig.flatMap(({ nodeSelector: selector = {}, number: volumes = 0 }) => {
    if (volumes > 0) return [{ selector, volumes }];
    logger.warn(`A number of "loadConcurrency.perNodeConfig" of ConfigMap ${name} has no effect: it is ${volumes}`, { configMap: name });
    return [];
  });
  return { volumes: globalConfig > 0 ? globalConfig : 1, nodes };
}

/** Of several for a class, the first counts. */
function affinityByClass(given: readonly LoadAffinity[]): NonNullable<MoverOptions['affinityByClass']> {
  const all = new Map<string, Readonly<Record<string, unknown>>>();
  for (const { nodeSelector = {}, storageClass = '' } of given) {
    const { matchLabels = {}, matchExpressions = [] } = nodeSelector;
    const labels = Object.entries(matchLabels).map(([key, value]) => ({ key, operator: 'In', values: [value] }));
    const requirements = [...labels, ...matchExpressions];
    if (all.has(storageClass)) continue;
    const nodeSelectorTerms = [{ matchExpressions: requirements }];
    const required = { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms } };
    all.set(storageClass, requirements.length > 0 ? { nodeAffinity: required } : {});
  }
  return Object.fromEntries(all);
}

async function readConfig({ cluster, namespace, name, signal }: ReadOptions): Promise<NodeAgentConfig> {
  const type = { group: '', version: 'v1', resource: 'configmaps' };
  const found = await cluster.get(type, { namespace, name }, { signal });
  const invalid = (why: string) =>
    new LifeboatError({
      code: 'INVALID_CONFIG',
      message: `--node-agent-configmap ${name}: ${why}`,
      context: { namespace, configMap: name },
    });
  if (!found) throw invalid(`namespace ${namespace} has no such ConfigMap`);
  const [content, ...more] = Object.values((found.data ?? {}) as Readonly<Record<string, string>>);
  if (content === undefined || more.length > 0) throw invalid('it must have one key, whose value is JSON');
  let value: unknown;
  try {
    value = parseJson(content);
  } catch (error) {
    throw invalid(`it is no JSON: ${(error as Error).message}`);
  }
  return takeOptions<NodeAgentConfig>(`ConfigMap ${name}`, value as NodeAgentConfig, field);
}

/** As with Velero, what is empty or 0 is no bound. */
function resourcesOf(given: NodeAgentConfig['podResources']): MoverOptions['resources'] {
  const { cpuRequest, cpuLimit, memoryRequest, memoryLimit } = given ?? {};
  const bounds = (cpu: string | undefined, memory: string | undefined) => ({
    ...(cpu && cpu !== '0' && { cpu }),
    ...(memory && memory !== '0' && { memory }),
  });
  const [requests, limits] = [bounds(cpuRequest, memoryRequest), bounds(cpuLimit, memoryLimit)];
  const all = {
    ...(Object.keys(requests).length > 0 && { requests }),
    ...(Object.keys(limits).length > 0 && { limits }),
  };
  return Object.keys(all).length > 0 ? all : undefined;
}
