import { type ClusterClient, LifeboatError, type Logger, type MoverOptions, type VolumeFilesOptions } from '@lifeboat/core';
import { parseJson } from '@lifeboat/core/json';
import { anything, flag, objectOf, takeOptions, text, textMap } from '@lifeboat/core/provider-kit';

/** What Velero's node agent reads from its ConfigMap. */
interface NodeAgentConfig {
  readonly podResources?: Readonly<Record<'cpuRequest' | 'cpuLimit' | 'memoryRequest' | 'memoryLimit', string | undefined>>;
  readonly priorityClassName?: string;
  readonly podAnnotations?: Readonly<Record<string, string>>;
  readonly podLabels?: Readonly<Record<string, string>>;
  readonly backupPVC?: Readonly<Record<string, BackupClaim>>;
  readonly loadConcurrency?: unknown;
  readonly loadAffinity?: unknown;
  readonly restorePVC?: unknown;
  readonly cachePVC?: unknown;
  readonly privilegedFsBackup?: unknown;
}

interface BackupClaim {
  readonly storageClass?: string;
  readonly readOnly?: boolean;
  readonly spcNoRelabeling?: boolean;
  readonly annotations?: Readonly<Record<string, string>>;
}

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
  loadConcurrency: anything,
  loadAffinity: anything,
  restorePVC: anything,
  cachePVC: anything,
  privilegedFsBackup: anything,
});

/** What has another meaning where no agent runs on each node, and why. */
const without = new Map<string, string>([
  ['loadConcurrency', 'it counts by node; volumeFiles.mover.job.concurrency counts Jobs'],
  ['loadAffinity', 'movers run where the volume is; volumeFiles.mover.affinity and nodeSelector narrow that'],
  ['restorePVC', 'a claim waits for the node of its Pod where its class says so'],
  ['cachePVC', 'movers keep no cache'],
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
  const { podResources, priorityClassName, podAnnotations: annotations, podLabels: labels, backupPVC } = config;
  const resources = resourcesOf(podResources);
  const mover: MoverOptions = {
    ...(resources && { resources }),
    ...(priorityClassName && { priorityClassName }),
    ...(annotations && { annotations }),
    ...(labels && { labels }),
    ...files.mover,
  };
  const clones = Object.entries(backupPVC ?? {}).map(([storageClass, claim]) => [
    storageClass,
    { ...(claim.storageClass && { storageClass: claim.storageClass }), ...(claim.readOnly !== undefined && { readOnly: claim.readOnly }) },
  ]);
  return { ...files, mover, ...(clones.length > 0 && { clones: { ...Object.fromEntries(clones), ...files.clones } }) };
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
