/** What a folder of `packages/core/src` may import, types included: folders, or single rooms of one (`kubernetes/port`). */
export interface ArrowRule {
  readonly imports: readonly string[];
}

const base = ['plugin-api', 'velero-api', 'errors', 'json'];
/** What the wings stand on. */
const ground = [...base, 'tracing', 'flow', 'objects', 'contract', 'filters', 'kubernetes', 'logging'];
const wing = [...ground, 'compare', 'records', 'hooks', 'actions', 'volumes', 'operations', 'storage'];

/** The arrows inside core, bottom to top. `index.ts` and `engine/` see everything. */
export const coreFolders: Readonly<Record<string, ArrowRule>> = {
  errors: { imports: [] },
  json: { imports: ['errors'] },
  'velero-api': { imports: ['errors', 'json'] },
  'plugin-api': { imports: ['velero-api', 'errors'] },
  // What callers see, as types: everything above may show it.
  contract: { imports: ['plugin-api', 'velero-api', 'errors'] },
  // Knows neither Kubernetes nor stores.
  flow: { imports: ['errors', 'plugin-api'] },
  // Spans of OpenTelemetry, where it is installed.
  tracing: { imports: [] },
  objects: { imports: base },
  'provider-kit': { imports: [...base, 'flow'] },
  kubernetes: { imports: [...base, 'contract'] },
  // Pure functions: they know what a server serves as plain data, and call nothing.
  filters: { imports: [...base, 'contract'] },
  storage: { imports: [...base, 'tracing', 'flow', 'provider-kit', 'contract'] },
  locations: { imports: [...base, 'flow', 'contract', 'storage', 'provider-kit'] },
  logging: { imports: [...base, 'contract'] },
  records: { imports: [...base, 'flow', 'contract'] },
  hooks: { imports: [...base, 'tracing', 'contract', 'filters', 'kubernetes'] },
  operations: { imports: [...base, 'flow', 'logging'] },
  volumes: { imports: ground },
  actions: { imports: [...base, 'objects', 'contract', 'filters', 'volumes'] },
  // What differs between two objects or clusters.
  compare: { imports: [...base, 'flow', 'objects', 'contract', 'filters'] },
  backup: { imports: wing },
  restore: { imports: wing },
  'velero-client': { imports: [...base, 'flow', 'contract', 'kubernetes', 'storage'] },
  delete: { imports: [...ground, 'volumes', 'storage'] },
  // To come: two engines and a mapping, by what every caller may use.
  migrate: { imports: ['contract', ...base] },
  engine: { imports: [...wing, 'provider-kit', 'locations', 'backup', 'restore', 'delete', 'migrate'] },
};

/** Product files that a folder may have. */
export const maxFiles = 15;

/** Folders that have more, and why. */
export const largeFolders: Readonly<Record<string, string>> = {};

/** What a package (by its folder's name; `*` at the end matches the rest) may import of this workspace. */
export interface PackageRule {
  readonly imports: readonly string[];
  readonly types?: readonly string[];
}

const subpaths = ['@lifeboat/core/plugin-api', '@lifeboat/core/json', '@lifeboat/core/provider-kit'];
const providers = ['aws', 'azure', 'gcp', 'alioss', 'minio'].map((name) => `@lifeboat/provider-${name}`);
const everything = [
  '@lifeboat/core',
  ...subpaths,
  '@lifeboat/core/velero-api',
  '@lifeboat/core/velero-client',
  '@lifeboat/core/compare',
  '@lifeboat/controller',
  '@lifeboat/file-repository',
  ...providers,
  '@lifeboat/testkit',
  '@lifeboat/testkit/kubernetes',
  '@lifeboat/testkit/doubles',
];

export const packageRules: Readonly<Record<string, PackageRule>> = {
  'packages/core': { imports: [] },
  'packages/s3-store': { imports: subpaths },
  'packages/file-repository': { imports: subpaths },
  'packages/provider-*': { imports: [...subpaths, '@lifeboat/s3-store'] },
  'packages/testkit': { imports: subpaths, types: ['@lifeboat/core'] },
  // It gets its providers from whoever starts it.
  'packages/controller': {
    imports: [
      ...['@lifeboat/core', '@lifeboat/core/json', '@lifeboat/core/provider-kit'],
      ...['@lifeboat/core/velero-api', '@lifeboat/core/velero-client'],
    ],
  },
  'packages/cli': { imports: everything },
  'examples/*': { imports: everything },
};

/** Third-party packages (by the beginning of the name) that only some folders may import. */
export const vendorRules: readonly { readonly packages: readonly string[]; readonly folders: readonly string[]; readonly why: string }[] = [
  {
    packages: ['@kubernetes/client-node'],
    folders: ['packages/core/src/kubernetes/'],
    why: 'the API server is reached through the ClusterClient port',
  },
  {
    packages: ['@aws-sdk/', '@smithy/', '@azure/', '@google-cloud/', 'google-auth-library', 'ali-oss', '@alicloud/'],
    folders: ['packages/provider-', 'packages/s3-store/'],
    why: 'cloud SDKs stay in the provider packages',
  },
  { packages: ['@opentelemetry/'], folders: ['packages/core/src/tracing/'], why: 'it is an optional peer, loaded in one place' },
];

/** Folders whose sources, and files that, may read the environment of the process. The file of core: a kubeconfig without options
 * is the one that kubectl takes, so `KUBECONFIG` counts, and credential plugins run in the environment of the process. */
export const environmentFolders: readonly string[] = [
  'packages/cli/',
  'packages/controller/',
  'packages/core/src/kubernetes/connection/process-environment.ts',
];

/** Lines a source file may have. */
export const maxLines = 300;

/** Files that are named after none of their exports, and why. */
export const otherNames: Readonly<Record<string, string>> = {
  'packages/core/src/contract/velero-types.ts': 'the types of velero.io that callers meet, from several files',
  'packages/core/src/storage/layout/velero-layout.ts': 'the one place that spells names of files and keys, known by that name',
  'packages/core/src/velero-api/kinds/shared-fields.ts': 'fields that several kinds share',
  'packages/core/src/velero-api/kinds/volume-data-fields.ts': 'the kinds that have to do with the data of volumes',
  'packages/testkit/src/kubernetes/suite/well-known-types.ts': 'types that every API server has, each by its own name',
  'packages/testkit/test/kubernetes/cases/steps.ts': 'the verbs that cases are written with',
};
