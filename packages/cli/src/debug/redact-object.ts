import { type Redactor, redacted } from './redactor.ts';

/** Keys of the config of locations that hold no secret. */
const openConfigKeys: ReadonlySet<string> = new Set(
  `region profile bucket prefix s3Url publicUrl s3ForcePathStyle insecureSkipTLSVerify serverSideEncryption kmsKeyId signatureVersion
  checksumAlgorithm tagging enableSharedConfig path altRegion resourceGroup storageAccount storageAccountURI subscriptionId useAAD blockSizeInBytes
  activeDirectoryAuthorityURI snapsResourceGroup apiTimeout incremental project snapshotLocation volumeProject kmsKeyName serviceAccount
  network endpoint serverEncryption algorithm type keepLatestMaintenanceCount cacheLimitMB fullMaintenanceInterval`
    .split(/\s+/)
    .filter((key) => key !== ''),
);

/** Variables of a container that hold paths and switches. Of the others only the name is told. */
const openVariables: ReadonlySet<string> = new Set(
  `VELERO_NAMESPACE VELERO_SCRATCH_DIR NODE_NAME LD_LIBRARY_PATH NODE_OPTIONS NODE_EXTRA_CA_CERTS GOOGLE_APPLICATION_CREDENTIALS AWS_REGION
  AWS_SHARED_CREDENTIALS_FILE AZURE_CREDENTIALS_FILE ALIBABA_CLOUD_CREDENTIALS_FILE HTTP_PROXY HTTPS_PROXY NO_PROXY`.split(/\s+/),
);

const openAnnotations = /(^|\.)(velero\.io|kubernetes\.io|k8s\.io|lifeboat\.dev)\//;

type Path = readonly string[];

/** A copy of an object without what may be secret; the redactor learns what was left out. What it says in words still has to go through
 * the redactor's `text`. */
export function redactObject(object: unknown, redactor: Redactor): unknown {
  return redactValue(object, [], redactor);
}

function redactValue(value: unknown, path: Path, redactor: Redactor): unknown {
  if (Array.isArray(value)) return redactList(value, path, redactor);
  if (typeof value !== 'object' || value === null) return value;
  const key = path.at(-1);
  // Whoever applied it wrote everything down once more.
  const entries = Object.entries(value).filter(
    ([name]) => !(key === 'metadata' && name === 'managedFields') && name !== 'kubectl.kubernetes.io/last-applied-configuration',
  );
  const hides = hiding(key, path);
  return Object.fromEntries(
    entries.map(([name, member]) => {
      if (hides?.(name) && typeof member === 'string') return [name, hide(member, redactor)];
      return [name, redactValue(member, [...path, name], redactor)];
    }),
  );
}

/** Which members of a map are not shown. */
function hiding(key: string | undefined, path: Path): ((name: string) => boolean) | undefined {
  if (key === 'config' || key === 'repositoryConfig' || key === 'dataMoverConfig') return (name) => !openConfigKeys.has(name);
  if (key === 'annotations') return (name) => !openAnnotations.test(name) || /hook.*\/command$/.test(name);
  if ((key === 'data' || key === 'stringData') && path.length === 1) return () => true;
  return undefined;
}

function redactList(list: readonly unknown[], path: Path, redactor: Redactor): unknown[] {
  const key = path.at(-1);
  if (key === 'env') return list.map((each) => redactVariable(each, redactor));
  // Passwords are arguments of many a hook; what program it is may be told.
  if (key === 'command' && path.includes('hooks')) return list.map((each, i) => (i === 0 ? each : redacted));
  if (key === 'args' || key === 'command')
    return list.map((each, i) => (typeof each === 'string' && secretFlag.test(String(list[i - 1] ?? '')) ? hide(each, redactor) : each));
  return list.map((each, i) => redactValue(each, [...path, String(i)], redactor));
}

/** A flag whose value is the next word. */
const secretFlag = /^--?[a-z-]*(password|passwd|pass|secret|token|key)[a-z-]*$/i;

function redactVariable(variable: unknown, redactor: Redactor): unknown {
  if (typeof variable !== 'object' || variable === null) return redacted;
  const { name, value } = variable as { readonly name?: unknown; readonly value?: unknown };
  if (typeof value !== 'string' || openVariables.has(String(name))) return variable;
  return { ...variable, value: hide(value, redactor) };
}

function hide(secret: string, redactor: Redactor): string {
  redactor.learn(secret);
  return redacted;
}
